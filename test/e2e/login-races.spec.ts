import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventually } from '../support/eventually.js';
import { consent, deliver, returnedKeys, startLogin } from '../support/login.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { IdentityService } from '../../src/identity/identity.service.js';
import { LoginStore } from '../../src/oauth/login.store.js';
import { SessionStore } from '../../src/oauth/session.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { RefreshToken, UserToken } from '../../src/wechat/tokens.js';
import { WechatOAuthClient } from '../../src/wechat/wechat-oauth.client.js';
import { WechatRejectedError } from '../../src/wechat/wechat.errors.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const EXCHANGE = '/sns/oauth2/access_token';

it.each(['application/json', 'text/html'])(
  'an account that is deleted during the exchange leaves a login that nobody knows (%s)',
  async (accept) => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'latency', ms: 300 } });
    const callback = await consent(app, await startLogin(app));
    const delivery = app.call(callback, { key: null, headers: { accept } });
    await eventually('WeChat is asked', () => app.platform.requests.count(EXCHANGE) === 1);
    expect((await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' })).status).toBe(204);
    const answer = await delivery;
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain(
      accept === 'text/html' ? 'text/html' : 'application/problem+json',
    );
  },
);

const GONE = { appId: 'wxaaaaaaaaaaaaaaaa', openId: 'oGone' };
const LATER = Date.UTC(2027, 0, 1);

it.each<[string, string, (of: TestApp) => Promise<unknown>]>([
  [
    'a login',
    'account.not_found',
    ({ app: nest }) =>
      nest.get(LoginStore).insert({
        id: 'login_1',
        appId: GONE.appId,
        scope: 'snsapi_base',
        lang: 'en',
        returnTo: 'https://a.example/',
        expiresAt: LATER,
        pendingHash: 'p',
        stateHash: 's',
      }),
  ],
  [
    'a user',
    'account.not_found',
    ({ app: nest }) => nest.get(IdentityService).ensure(GONE.appId, GONE.openId),
  ],
  [
    'a user token',
    'account.not_found',
    ({ app: nest }) =>
      nest.get(UserTokenStore).put({
        ...GONE,
        scope: 'snsapi_userinfo',
        accessToken: new UserToken('a'),
        refreshToken: new RefreshToken('r'),
        accessExpiresAt: LATER,
        refreshExpiresAt: LATER,
        isRefused: false,
      }),
  ],
  [
    'a session',
    'session.invalid',
    ({ app: nest }) =>
      nest.get(SessionStore).insert(
        {
          ...GONE,
          id: 'session_1',
          userId: 'u_1',
          unionId: undefined,
          scope: 'snsapi_base',
          lang: 'en',
          createdAt: 0,
          seenAt: 0,
          idleExpiresAt: LATER,
          maxExpiresAt: LATER,
        },
        'hash',
      ),
  ],
  [
    'a profile',
    'account.not_found',
    ({ app: nest }) => nest.get(ProfileStore).add({ id: 'u1', ...GONE }, undefined, (old) => old),
  ],
])('%s of an account that is gone meanwhile is refused as %s', async (_, code, write) => {
  await expect(write(app)).rejects.toMatchObject({ code });
});

it('waits for another instance as long as an exchange that is repeated after -1 may take', async () => {
  const other = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  const wechat = app.app.get(WechatOAuthClient);
  const exchange = wechat.exchangeCode.bind(wechat);
  let calls = 0;
  vi.spyOn(wechat, 'exchangeCode').mockImplementation(async (...asked) => {
    calls++;
    await app.clock.sleep(9_000);
    if (calls === 1) throw new WechatRejectedError({ errcode: -1, errmsg: 'system error' });
    return exchange(...asked);
  });
  const callback = await consent(app, await startLogin(app));
  const first = deliver(app, callback);
  await eventually('the exchange has begun', () => calls === 1);
  let done = false;
  const both = Promise.all([first, deliver(other, callback)]).finally(() => (done = true));
  await eventually('both answer', async () => {
    await app.advance(100);
    return done;
  });
  const answers = await both;
  expect(returnedKeys(answers[0]).login_ticket).toBeDefined();
  expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
  await other.close();
});

it('answers as the row says when another instance gave the exchange up', async () => {
  const login = await startLogin(app);
  app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'latency', ms: 300 } });
  const delivery = deliver(app, await consent(app, login));
  await eventually('WeChat is asked', () => app.platform.requests.count(EXCHANGE) === 1);
  await app.app.get(LoginStore).refuse(login.loginId, 'outcome_unknown');
  expect(returnedKeys(await delivery).login_error).toBe('outcome_unknown');
});
