import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  loggedIn,
  memberSession,
  miniSession,
  miniLogin,
  MEMBER,
  MINI_ID,
  SITE_ID,
  startWithEveryKind,
  userIn,
} from '../support/kinds.js';
import { startLogin } from '../support/login.js';
import { type Answer, APP_ID, PAGE, type TestApp } from '../support/test-app.js';
import { AGENT_ID } from '../support/wecom.js';

let app: TestApp;
beforeEach(async () => {
  app = await startWithEveryKind();
});
afterEach(() => app.stop());

const openId = (appId: string, user = 'lin'): string => app.platform.users.openIdOf(user, appId);
const introspect = (session_code: unknown): Promise<Answer> =>
  app.call('/v1/sessions/introspect', { body: { session_code } });

describe('every way in', () => {
  it.each([
    ['official', APP_ID, 'snsapi_base'],
    ['official', APP_ID, 'snsapi_userinfo'],
    ['website', SITE_ID, 'snsapi_login'],
    ['wecom', AGENT_ID, 'snsapi_base'],
    ['wecom', AGENT_ID, 'snsapi_privateinfo'],
    ['miniprogram', MINI_ID, 'miniprogram'],
  ])('gives the same form of session: %s (%s) with %s', async (kind, appId, scope) => {
    const isMini = kind === 'miniprogram';
    const answer = isMini
      ? await miniLogin(app, app.platform.jsCode(MINI_ID, 'lin'))
      : await loggedIn(app, appId, scope);
    expect(answer.status).toBe(isMini ? 201 : 200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(answer.body).toSorted()).toEqual(['expires_at', 'session_code', 'state', 'user']);
    const user = answer.body['user'];
    expect(user).toMatchObject({
      id: expect.stringMatching(/^u_/),
      open_id: kind === 'wecom' ? MEMBER : openId(appId),
    });
    const session = String(answer.body['session_code']);
    expect((await app.call('/v1/session', { session })).body).toEqual({
      state: 'active',
      app_id: appId,
      scope,
      expires_at: answer.body['expires_at'],
      user,
    });
    expect((await introspect(session)).body).toMatchObject({ active: true, app_id: appId, scope, user });
    expect((await app.call('/v1/session', { session, method: 'DELETE' })).status).toBe(204);
    expect((await introspect(session)).body).toEqual({ active: false });
  });
});

const ALL = ['snsapi_base', 'snsapi_userinfo', 'snsapi_login', 'snsapi_privateinfo'];

describe('kinds and scopes that do not belong together', () => {
  const ask = (app_id: string, scope: string, more = {}): Promise<Answer> =>
    app.call('/v1/sessions', { key: null, body: { app_id, scope, return_to: `${PAGE}/`, ...more } });

  it.each([
    ['official', APP_ID, ['snsapi_base', 'snsapi_userinfo']],
    ['website', SITE_ID, ['snsapi_login']],
    ['wecom', AGENT_ID, ['snsapi_base', 'snsapi_privateinfo']],
  ])('%s logs in with its own scopes only, and says so', async (kind, appId, own) => {
    for (const scope of ALL) {
      const answer = await ask(appId, scope);
      if (own.includes(scope)) expect(answer.status).toBe(201);
      else
        expect(answer).toMatchObject({
          status: 400,
          body: {
            code: 'oauth.scope_not_for_kind',
            detail: expect.stringContaining(kind),
            errors: [{ path: 'scope', message: expect.stringContaining(own.join(' or ')) }],
            remedy: expect.stringContaining(own.join(' or ')),
          },
        });
    }
  });

  it('a mini program has no pages, and pages have no js_code', async () => {
    for (const scope of ALL)
      expect(await ask(MINI_ID, scope)).toMatchObject({
        status: 409,
        body: {
          code: 'oauth.not_for_kind',
          remedy: expect.stringContaining('POST /v1/sessions/miniprogram'),
        },
      });
    for (const appId of [APP_ID, SITE_ID, AGENT_ID])
      expect(await miniLogin(app, 'code', appId)).toMatchObject({
        status: 409,
        body: { code: 'oauth.not_for_kind', remedy: expect.stringContaining('POST /v1/sessions') },
      });
  });

  it('a scope that nobody has is named in the refusal', async () => {
    expect(await ask(APP_ID, 'snsapi_everything')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'scope' }] },
    });
  });

  it('forcePopup goes with snsapi_userinfo only', async () => {
    expect(await ask(APP_ID, 'snsapi_base', { force_popup: true })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'force_popup' }] },
    });
    const { authorizeUrl } = await startLogin(app, { force_popup: true });
    expect(authorizeUrl).toMatch(/&state=[A-Za-z0-9]{43}&forcePopup=true#wechat_redirect$/);
  });
});

describe('the state', () => {
  it.each([
    [APP_ID, 'snsapi_base'],
    [SITE_ID, 'snsapi_login'],
    [AGENT_ID, 'snsapi_base'],
  ])('has letters and digits only, and carries 256 bits (%s)', async (app_id, scope) => {
    const states = new Set<string>();
    for (let login = 0; login < 20; login++) {
      const { authorizeUrl } = await startLogin(app, { app_id, scope });
      states.add(new URL(authorizeUrl).searchParams.get('state') ?? '');
    }
    expect(states.size).toBe(20);
    for (const state of states) expect(state).toMatch(/^[A-Za-z0-9]{43}$/);
  });
});

it('joins one person’s identities by union_id, each account keeping its own open_id', async () => {
  const answers = [
    await loggedIn(app, APP_ID, 'snsapi_userinfo'),
    await loggedIn(app, SITE_ID, 'snsapi_login'),
    await miniLogin(app, app.platform.jsCode(MINI_ID, 'lin')),
  ];
  const users = answers.map(userIn);
  expect(new Set(users.map((user) => user['union_id']))).toEqual(
    new Set([app.platform.users.unionIdOf('lin', APP_ID)]),
  );
  for (const field of ['id', 'open_id']) expect(new Set(users.map((user) => user[field])).size).toBe(3);
});

it('fetches a website user’s profile with the user’s own token', async () => {
  const session = String((await loggedIn(app, SITE_ID, 'snsapi_login')).body['session_code']);
  expect((await app.call('/v1/users/me', { session })).body).toMatchObject({
    nickname: '小林',
    source: { token: 'user' },
  });
});

it.each(['miniprogram', 'wecom'])(
  'spends no global token on profiles that nobody tells: %s',
  async (kind) => {
    const isMini = kind === 'miniprogram';
    const session = isMini ? await miniSession(app) : await memberSession(app);
    const { open_id = '' } = userIn(await app.call('/v1/session', { session }));
    const path = `/v1/accounts/${isMini ? MINI_ID : AGENT_ID}/users`;
    for (const answer of [
      await app.call('/v1/users/me', { session }),
      await app.call(`${path}/${open_id}`),
      await app.call(`${path}/${open_id}?fresh=true`),
    ]) {
      expect(answer).toMatchObject({ status: 200, body: { open_id, source: { token: 'stored' } } });
      expect(answer.body['missing']).toContainEqual({ field: 'nickname', reason: 'withheld_by_wechat' });
    }
    expect((await app.call(`${path}/oNobody`)).body).toMatchObject({ code: 'user.not_found' });
    expect(app.platform.requests.count('/cgi-bin/user/info')).toBe(0);
  },
);

it('a website user who refuses is left on WeChat’s page', async () => {
  const { authorizeUrl } = await startLogin(app, { app_id: SITE_ID, scope: 'snsapi_login' });
  await expect(app.platform.authorize(authorizeUrl, { user: 'lin', decision: 'deny' })).rejects.toThrow(
    'nothing is sent',
  );
});
