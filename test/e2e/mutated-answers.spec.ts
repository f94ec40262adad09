import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/common/errors/app-error.js';
import { Secret } from '../../src/common/secret/secret.js';
import { RefreshToken, UserToken } from '../../src/wechat/tokens.js';
import { WechatOAuthClient } from '../../src/wechat/wechat-oauth.client.js';
import { WechatError } from '../../src/wechat/wechat.errors.js';
import { consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { mutated, type Verdict, verdictOf } from '../support/mutated-answers.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { WechatClients } from '../support/wechat-peer.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const LIMIT_MS = IS_LONG ? 600_000 : 60_000;
const OPEN_ID = 'oMutatedAnswersOfWeChat_0001';
const ISSUED = {
  access_token: '82_access',
  expires_in: 7_200,
  refresh_token: '82_refresh',
  openid: OPEN_ID,
  scope: 'snsapi_userinfo',
};
const INFO = { openid: OPEN_ID, nickname: '小林', sex: 1, headimgurl: 'http://a.example/0' };

describe('T-T06: a mutated answer at the client', () => {
  let clients: WechatClients;
  let body = '';
  beforeAll(async () => {
    clients = await WechatClients.asking((_, response) => void response.end(body));
  });
  afterAll(() => clients.stop());

  const CALLS = {
    exchange: { good: ISSUED, required: { tokens: true } },
    refresh: { good: ISSUED, required: { tokens: true, openId: OPEN_ID } },
    userinfo: { good: INFO, required: { tokens: false, openId: OPEN_ID } },
  };
  function call(name: keyof typeof CALLS): Promise<object> {
    const oauth = clients.get(WechatOAuthClient);
    if (name === 'exchange')
      return oauth.exchangeCode({ appId: APP_ID, secret: new Secret('s') }, new Secret('c'));
    if (name === 'refresh') return oauth.refresh({ appId: APP_ID, openId: OPEN_ID }, new RefreshToken('r'));
    return oauth.userInfo(new UserToken('u'), OPEN_ID, 'en');
  }

  /** What came through holds nothing that the platform would not send. */
  function expectClean(answer: object): void {
    const { accessToken, refreshToken, expiresInSeconds, openId } = { openId: '', ...answer } as Record<
      string,
      unknown
    >;
    expect(String(openId)).toMatch(/^[\x21-\x7e]{1,128}$/);
    for (const token of [accessToken, refreshToken])
      if (token instanceof Secret) expect(token.reveal()).toMatch(/^[\x21-\x7e]{1,1024}$/);
    if (expiresInSeconds !== undefined) expect(Number(expiresInSeconds)).toBeLessThanOrEqual(7_200);
  }

  it.each(Object.keys(CALLS) as (keyof typeof CALLS)[])(
    'of %s is taken only when it fits, and is else a failure of WeChat',
    async (name) => {
      const { good, required } = CALLS[name];
      const seen: Record<string, number> = {};
      await fc.assert(
        fc.asyncProperty(mutated(good), async (sent) => {
          body = sent;
          const expected = verdictOf(sent, required);
          const outcome = await call(name).then(
            (answer): Verdict => {
              expectClean(answer);
              return 'good';
            },
            (error: unknown) => {
              expect(error, sent).toBeInstanceOf(WechatError);
              expect(error).toBeInstanceOf(AppError);
              return 'bad';
            },
          );
          if (expected !== 'either') expect(outcome, sent).toBe(expected);
          seen[outcome] = (seen[outcome] ?? 0) + 1;
        }),
        { numRuns: IS_LONG ? 33_000 : 1_200 },
      );
      expect(Math.min(seen['good'] ?? 0, seen['bad'] ?? 0)).toBeGreaterThan(100);
    },
    LIMIT_MS,
  );
});

describe('T-T06: a mutated answer at the server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
    await app.addAccount({ session_idle_seconds: 86_400 * 30, session_max_seconds: 86_400 * 60 });
  });
  afterAll(() => app.stop());

  const rows = (table: string): Promise<unknown[]> => app.app.get(DataSource).query(`SELECT * FROM ${table}`);
  const answerWith = (path: string, body: string): unknown =>
    app.platform.faults.add({ path, fault: { kind: 'garbage', body } });
  const runs = { numRuns: IS_LONG ? 500 : 60 };

  it(
    'of the exchange leaves no user, no token and no session unless it fits',
    async () => {
      await fc.assert(
        fc.asyncProperty(mutated({ ...ISSUED, openid: 'oOnlyHere' }), async (body) => {
          const tables = ['identity', 'user_token', 'session'];
          for (const table of tables) await app.app.get(DataSource).query(`DELETE FROM ${table}`);
          // Twice: after -1 the server asks once more.
          for (const _ of [1, 2]) answerWith('/sns/oauth2/access_token', body);
          const keys = returnedKeys(await deliver(app, await consent(app, await startLogin(app))));
          const expected = verdictOf(body, { tokens: true });
          app.platform.faults.clear();
          if (expected === 'bad') expect(keys.login_ticket, body).toBeUndefined();
          if (keys.login_ticket !== undefined) return;
          for (const table of tables) expect(await rows(table), body).toEqual([]);
        }),
        runs,
      );
    },
    LIMIT_MS,
  );

  it(
    'of a refresh and of userinfo leaves token and profile as they were unless it fits',
    async () => {
      const session = await logIn(app);
      const openid = app.platform.users.openIdOf('lin', APP_ID);
      await app.call('/v1/users/me', { session });
      await fc.assert(
        fc.asyncProperty(
          mutated({ ...ISSUED, openid }),
          mutated({ ...INFO, openid }),
          async (issued, info) => {
            await app.app
              .get(DataSource)
              .query('UPDATE user_token SET access_expires_at = 0, refused = NULL');
            await app.app.get(DataSource).query('UPDATE profile SET fetched_at = 0');
            const [token, profile] = [await rows('user_token'), await rows('profile')];
            answerWith('/sns/oauth2/refresh_token', issued);
            answerWith('/sns/userinfo', info);
            const me = await app.call('/v1/users/me', { session });
            app.platform.faults.clear();
            expect(me.status).toBe(200);
            expect(me.body['open_id']).toBe(openid);
            const isRefused = (await rows('user_token')).some(
              (row) => (row as { refused: unknown }).refused !== null,
            );
            if (verdictOf(issued, { tokens: true, openId: openid }) === 'bad' && !isRefused)
              expect(await rows('user_token'), issued).toEqual(token);
            if (verdictOf(info, { tokens: false, openId: openid }) === 'bad' && me.body['source'])
              expect(await rows('profile'), info).toEqual(profile);
          },
        ),
        runs,
      );
    },
    LIMIT_MS,
  );
});
