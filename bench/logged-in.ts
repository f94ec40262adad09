import { randomBytes } from 'node:crypto';
import { DataSource, type Repository } from 'typeorm';
import type * as Identities from '../src/identity/identity.entity.js';
import type * as Hashes from '../src/oauth/login-hashes.js';
import type * as Sessions from '../src/oauth/session.entity.js';
import type * as UserTokens from '../src/oauth/user-token.entity.js';
import type * as Profiles from '../src/user/profile.entity.js';
import { built, createBuiltApp } from './built-app.js';
import { APP_ID } from './servers.js';

const ROWS_IN_ONE_INSERT = 1_000;
const LIFE_MS = 86_400_000;

/** Writes users as if each had just logged in with `snsapi_userinfo` and looked at the own profile; the session codes. */
export async function logManyIn(env: Record<string, string>, count: number): Promise<string[]> {
  const { IdentityEntity } = await built<typeof Identities>('identity/identity.entity');
  const { SessionEntity } = await built<typeof Sessions>('oauth/session.entity');
  const { UserTokenEntity } = await built<typeof UserTokens>('oauth/user-token.entity');
  const { ProfileEntity } = await built<typeof Profiles>('user/profile.entity');
  const { LoginHashes } = await built<typeof Hashes>('oauth/login-hashes');
  const app = await createBuiltApp(env);
  const [source, hashes] = [app.get(DataSource), app.get(LoginHashes)];
  const codes = Array.from({ length: count }, () => randomBytes(32).toString('base64url'));
  const write = async <T extends object>(rows: Repository<T>, row: (n: number) => T): Promise<void> => {
    for (let from = 0; from < count; from += ROWS_IN_ONE_INSERT)
      await rows.insert(
        Array.from({ length: Math.min(ROWS_IN_ONE_INSERT, count - from) }, (_, n) => row(from + n)),
      );
  };
  const now = Date.now();
  const idOf = (n: number): string => `u_${n}`;
  const openIdOf = (n: number): string => `oBench${String(n).padStart(22, '0')}`;
  await write(source.getRepository(IdentityEntity), (n) => ({
    id: idOf(n),
    appId: APP_ID,
    openId: openIdOf(n),
    unionId: null,
    createdAt: now,
  }));
  await write(source.getRepository(SessionEntity), (n) => ({
    id: `session_${n}`,
    appId: APP_ID,
    codeHash: hashes.sessionCode(codes[n] ?? ''),
    userId: idOf(n),
    openId: openIdOf(n),
    unionId: null,
    scope: 'snsapi_userinfo',
    lang: 'zh_CN',
    createdAt: now,
    seenAt: now,
    idleExpiresAt: now + LIFE_MS,
    maxExpiresAt: now + LIFE_MS,
    endedAt: null,
    kept: null,
  }));
  await write(source.getRepository(UserTokenEntity), (n) => ({
    appId: APP_ID,
    openId: openIdOf(n),
    revision: 0,
    scope: 'snsapi_userinfo',
    // Nobody opens them: the profiles are young.
    accessToken: 'not opened',
    refreshToken: 'not opened',
    accessExpiresAt: now + LIFE_MS,
    refreshExpiresAt: now + LIFE_MS,
    refused: null,
    refreshingUntil: null,
  }));
  const fields = { nickname: '小林', avatar_url: 'https://img.example.com/132', sex: 0, subscribed: true };
  // Last, so that they are young for as long as they can be.
  const fetchedAt = Date.now();
  await write(source.getRepository(ProfileEntity), (n) => ({
    appId: APP_ID,
    openId: openIdOf(n),
    fields: JSON.stringify(fields),
    fetchedAt,
    userFetchedAt: fetchedAt,
    globalFetchedAt: fetchedAt,
    revision: 1,
    newsRevision: 0,
    newsAt: null,
  }));
  await app.close();
  return codes;
}
