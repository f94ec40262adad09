import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type * as Entities from '../src/oauth/session.entity.js';
import type * as Hashes from '../src/oauth/login-hashes.js';
import { measureRounds, printRatios, startBare } from './against-bare.js';
import { built, createBuiltApp } from './built-app.js';
import { loadGenerator } from './load.js';
import { firstAnswer, residentMb } from './programs.js';
import {
  accountsOf,
  APP_ID,
  AUTHORIZATION,
  environment,
  inFolder,
  KEY,
  startPlatform,
  startServer,
} from './servers.js';

const SESSIONS = 100_000;
const ROWS_IN_ONE_INSERT = 1_000;
const LIFE_MS = 86_400_000;
/** Long enough for every session to be asked for once while the database still has to be asked. */
const FIRST_ROUND_SECONDS = 60;

/** Session checks of 100,000 users in turn, as their pages and a gateway make them, against a bare node:http server in the same run. */
export const sessions = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    const options = {
      platform: platform.url,
      database: `sqlite:${join(folder, 'sessions.sqlite')}`,
      accounts,
    };
    const codes = await logManyIn(environment(folder, options));
    const file = join(folder, 'codes');
    writeFileSync(file, `${codes.join('\n')}\n`);
    const server = await startServer(folder, options);
    const page = { ...server, url: `${server.url}/v1/session` };
    const gateway = { ...server, url: `${server.url}/v1/sessions/introspect` };
    const header = { 'x-session-code': codes[0] ?? '' };
    const body = await firstAnswer(page.url, header);
    await firstAnswer(gateway.url, { ...header, ...AUTHORIZATION });
    const generator = loadGenerator();
    const load = { key: KEY, codes: file };
    const first = await generator.measure({ ...load, url: page.url, seconds: FIRST_ROUND_SECONDS });
    console.log(
      `the first ${FIRST_ROUND_SECONDS} s, most of them asked of SQLite: ${first.perSecond.toFixed(0)} req/s, p99 ${first.p99Ms.toFixed(1)} ms`,
    );
    const bare = await startBare(body);
    for (const [name, ours] of Object.entries({ page, gateway })) {
      console.log(`\n${name}\n`);
      printRatios(await measureRounds(generator, bare, ours, load), name);
    }
    console.log(`resident memory with ${SESSIONS} sessions: ${residentMb(server.program) ?? '?'} MB`);
  });

/** Writes sessions as logins would have; their codes. */
async function logManyIn(env: Record<string, string>): Promise<string[]> {
  const { SessionEntity } = await built<typeof Entities>('oauth/session.entity');
  const { LoginHashes } = await built<typeof Hashes>('oauth/login-hashes');
  const app = await createBuiltApp(env);
  const [rows, hashes] = [app.get(DataSource).getRepository(SessionEntity), app.get(LoginHashes)];
  const codes = Array.from({ length: SESSIONS }, () => randomBytes(32).toString('base64url'));
  const now = Date.now();
  for (let from = 0; from < SESSIONS; from += ROWS_IN_ONE_INSERT)
    await rows.insert(
      codes.slice(from, from + ROWS_IN_ONE_INSERT).map((code, index) => ({
        id: `session_${from + index}`,
        appId: APP_ID,
        codeHash: hashes.sessionCode(code),
        userId: `u_${from + index}`,
        openId: `oBench${String(from + index).padStart(22, '0')}`,
        unionId: null,
        scope: 'snsapi_userinfo',
        lang: 'zh_CN',
        createdAt: now,
        seenAt: now,
        idleExpiresAt: now + LIFE_MS,
        maxExpiresAt: now + LIFE_MS,
        endedAt: null,
        kept: null,
      })),
    );
  await app.close();
  return codes;
}
