import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { consent, startLogin } from '../support/login.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { IdentityService } from '../../src/identity/identity.service.js';
import { LoginStore } from '../../src/oauth/login.store.js';
import { SessionStore } from '../../src/oauth/session.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { RefreshToken, UserToken } from '../../src/wechat/tokens.js';

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
    ({ app: nest }) =>
      nest.get(ProfileStore).save(GONE.appId, GONE.openId, { fields: {}, source: 'user', fetchedAt: 0 }),
  ],
])('%s of an account that is gone meanwhile is refused as %s', async (_, code, write) => {
  await expect(write(app)).rejects.toMatchObject({ code });
});
