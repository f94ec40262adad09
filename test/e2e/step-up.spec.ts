import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { SessionStore } from '../../src/oauth/session.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { activate, consent, deliver, logIn, type PendingLogin, returnedKeys } from '../support/login.js';
import { type Answer, APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const EXCHANGE = '/sns/oauth2/access_token';
const exchanges = (): number => app.platform.requests.count(EXCHANGE);
const silent = (): Promise<string> => logIn(app, 'lin', { scope: 'snsapi_base' });
const sessionOf = (session: string): Promise<Answer> => app.call('/v1/session', { session });

const ask = (session: string, body: Record<string, unknown> = {}): Promise<Answer> =>
  app.call('/v1/session/step-up', {
    session,
    body: { scope: 'snsapi_userinfo', return_to: `${PAGE}/me`, ...body },
  });

async function stepUp(session: string, body?: Record<string, unknown>): Promise<PendingLogin> {
  const { status, body: started, text } = await ask(session, body);
  if (status !== 201) throw new Error(`the step-up did not start: ${text}`);
  return {
    code: String(started['session_code']),
    loginId: String(started['login_id']),
    authorizeUrl: String(started['authorize_url']),
  };
}

/** The keys with which the page is left once `user` has answered WeChat's page. */
const comeBack = async (login: PendingLogin, user = 'lin'): Promise<ReturnType<typeof returnedKeys>> =>
  returnedKeys(await deliver(app, await consent(app, login, user)));

describe('a step-up', () => {
  it('turns a silent session into one with consent: a new code, and the old one ends', async () => {
    const old = await silent();
    const before = (await sessionOf(old)).body;
    const login = await stepUp(old);
    const answer = await deliver(app, await consent(app, login));
    expect(answer.headers.get('location')).toContain(`${PAGE}/me#login_ticket=`);
    expect((await sessionOf(old)).body).toMatchObject({ scope: 'snsapi_base' });
    const active = await activate(app, login.code, returnedKeys(answer).login_ticket);
    expect(active.body).toMatchObject({ state: 'active', user: before['user'] });
    const wide = String(active.body['session_code']);
    expect((await sessionOf(wide)).body).toMatchObject({ scope: 'snsapi_userinfo', user: before['user'] });
    expect((await sessionOf(old)).body).toMatchObject({ code: 'session.invalid' });
    expect((await app.call('/v1/users/me', { session: wide })).body).toMatchObject({
      nickname: '小林',
      source: { token: 'user' },
    });
  });

  it('answers the same form as a login, pending for ten minutes', async () => {
    const { status, body, headers } = await ask(await silent());
    expect(status).toBe(201);
    expect(Object.keys(body).toSorted()).toEqual([
      'authorize_url',
      'expires_at',
      'login_id',
      'session_code',
      'state',
    ]);
    expect(body).toMatchObject({ state: 'pending' });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('refuses another user as user_changed; nothing changes and nothing of the other is kept', async () => {
    const session = await silent();
    const before = (await sessionOf(session)).body;
    const login = await stepUp(session);
    expect(await comeBack(login, 'amy')).toEqual({ login_error: 'user_changed', login_id: login.loginId });
    expect((await activate(app, login.code, 'A'.repeat(43))).status).toBe(401);
    expect((await sessionOf(session)).body).toEqual(before);
    const amy = app.platform.users.openIdOf('amy', APP_ID);
    expect(await app.app.get(IdentityService).find(APP_ID, amy)).toBeUndefined();
    expect(await app.app.get(UserTokenStore).find(APP_ID, amy)).toBeUndefined();
  });

  it('does not replace the token of the other user, who is known here already', async () => {
    const amys = await logIn(app, 'amy');
    const amy = app.platform.users.openIdOf('amy', APP_ID);
    const before = await app.app.get(UserTokenStore).find(APP_ID, amy);
    await comeBack(await stepUp(await silent()), 'amy');
    expect(await app.app.get(UserTokenStore).find(APP_ID, amy)).toEqual(before);
    expect((await sessionOf(amys)).status).toBe(200);
  });

  it('of a session that ended before the callback asks WeChat nothing', async () => {
    const session = await silent();
    const login = await stepUp(session);
    const before = exchanges();
    await app.call('/v1/session', { session, method: 'DELETE' });
    expect(await comeBack(login)).toMatchObject({ login_error: 'state_expired' });
    expect(exchanges()).toBe(before);
  });

  it('of a session that ended after the callback begins no other', async () => {
    const session = await silent();
    const login = await stepUp(session);
    const { login_ticket } = await comeBack(login);
    await app.call('/v1/session', { session, method: 'DELETE' });
    expect((await activate(app, login.code, login_ticket)).body).toMatchObject({
      code: 'session.ticket_invalid',
    });
  });

  it.each([
    ['the logout of its session', 'before', { method: 'DELETE' }],
    ['the logout of its session', 'after', { method: 'DELETE' }],
    ['the end of all sessions of its user', 'before', undefined],
    ['the end of all sessions of its user', 'after', undefined],
  ] as const)('begins no session when %s falls just %s the new one is written', async (_, when, logout) => {
    const session = await silent();
    const login = await stepUp(session);
    const { login_ticket } = await comeBack(login);
    const lin = app.platform.users.openIdOf('lin', APP_ID);
    const sessions = `/v1/accounts/${APP_ID}/users/${lin}/sessions`;
    const end = (): Promise<Answer> =>
      logout ? app.call('/v1/session', { session, ...logout }) : app.call(sessions, { method: 'DELETE' });
    const store = app.app.get(SessionStore);
    const insert = store.insert.bind(store);
    store.insert = async (...row) => {
      if (when === 'before') await end();
      const isInserted = await insert(...row);
      if (when === 'after') await end();
      return isInserted;
    };
    expect(await activate(app, login.code, login_ticket)).toMatchObject({
      status: 401,
      body: { code: 'session.ticket_invalid' },
    });
    expect((await app.call(sessions)).body).toMatchObject({ items: [] });
    expect(await app.app.get(UserTokenStore).find(APP_ID, lin)).toBeUndefined();
  });

  it('takes its ticket once; a second use ends nothing', async () => {
    const login = await stepUp(await silent());
    const { login_ticket } = await comeBack(login);
    const answers = await Promise.all([1, 2, 3].map(() => activate(app, login.code, login_ticket)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
    expect((await sessionOf(String(won[0]?.body['session_code']))).status).toBe(200);
  });

  it('needs its own pending code: the session’s code opens nothing with the ticket', async () => {
    const session = await silent();
    const { login_ticket } = await comeBack(await stepUp(session));
    expect((await activate(app, session, login_ticket)).status).toBe(401);
    expect((await sessionOf(session)).body).toMatchObject({ scope: 'snsapi_base' });
  });

  it('with the silent scope takes nothing away from a session that has more', async () => {
    const session = await logIn(app);
    const login = await stepUp(session, { scope: 'snsapi_base' });
    const active = await activate(app, login.code, (await comeBack(login)).login_ticket);
    const again = String(active.body['session_code']);
    expect((await sessionOf(again)).body).toMatchObject({ scope: 'snsapi_userinfo' });
    expect((await app.call('/v1/users/me?', { session: again })).body).toMatchObject({
      source: { token: 'user' },
    });
  });

  it('leaves other sessions of the user alone', async () => {
    const [other, session] = [await silent(), await silent()];
    const login = await stepUp(session);
    await activate(app, login.code, (await comeBack(login)).login_ticket);
    expect((await sessionOf(other)).status).toBe(200);
  });

  it('lets no virtual visitor of a snapshot page in', async () => {
    const session = await silent();
    app.platform.users.update('lin', { snapshot: true });
    expect(await comeBack(await stepUp(session))).toMatchObject({ login_error: 'snapshot_user' });
    expect((await sessionOf(session)).body).toMatchObject({ scope: 'snsapi_base' });
  });

  it('refused by the user leaves the session as it was', async () => {
    const session = await silent();
    const callback = await consent(app, await stepUp(session), 'lin', 'deny');
    expect(returnedKeys(await deliver(app, callback)).login_error).toBe('access_denied');
    expect((await sessionOf(session)).body).toMatchObject({ scope: 'snsapi_base' });
  });
});

describe('the start of a step-up', () => {
  it.each([
    [
      'a return address that is not on the list',
      { return_to: 'https://evil.example/' },
      'oauth.return_not_allowed',
    ],
    ['a scope of another kind of account', { scope: 'snsapi_login' }, 'oauth.scope_not_for_kind'],
    ['somebody’s open_id', { open_id: 'oX' }, 'http.validation_failed'],
    ['a language of its own', { lang: 'en' }, 'http.validation_failed'],
    [
      'a popup that the silent scope never has',
      { scope: 'snsapi_base', force_popup: true },
      'http.validation_failed',
    ],
  ])('refuses %s', async (_, body, code) => {
    expect(await ask(await silent(), body)).toMatchObject({ status: 400, body: { code } });
  });

  it.each(['', 'A'.repeat(43)])('refuses the session code %j', async (session) => {
    expect(await ask(session)).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
  });

  it('refuses a pending code', async () => {
    const { code } = await stepUp(await silent());
    expect(await ask(code)).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
  });

  it('refuses a page of another site', async () => {
    const answer = await app.call('/v1/session/step-up', {
      session: await silent(),
      body: { scope: 'snsapi_userinfo', return_to: `${PAGE}/` },
      headers: { origin: 'https://evil.example' },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'cors.origin_not_allowed' } });
  });
});
