import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { userIn } from '../support/kinds.js';
import { type Answer, APP_ID, PAGE, type TestApp } from '../support/test-app.js';
import { OTHER_ID, OTHER_PAGE, startWithTwoAccounts } from '../support/two-accounts.js';

const EXCHANGE = '/sns/oauth2/access_token';

let app: TestApp;
beforeAll(async () => {
  app = await startWithTwoAccounts();
});
afterAll(() => app.stop());
beforeEach(async () => {
  app.platform.requests.clear();
  app.platform.users.update('lin', { snapshot: false });
  const source = app.app.get(DataSource);
  for (const table of ['session', 'login', 'user_token', 'profile', 'identity'])
    await source.query(`DELETE FROM ${table}`);
});

const exchanges = (appId?: string): number => app.platform.requests.count(EXCHANGE, appId);
const count = async (table: string): Promise<number> => {
  const source = app.app.get(DataSource);
  const [{ n } = { n: 0 }] = await source.query<{ n: number }[]>(`SELECT count(*) AS n FROM ${table}`);
  return n;
};
const session = (code: string): Promise<Answer> => app.call('/v1/session', { session: code });
const locations = (answers: Answer[]): Set<string | null> =>
  new Set(answers.map((answer) => answer.headers.get('location')));

describe('T-S01: a forced login', () => {
  it.each([
    ['a state nobody made', () => 'f'.repeat(43)],
    ['a state that was cut', (state: string) => state.slice(0, -1)],
    ['a state with a letter more', (state: string) => `${state}a`],
    ['a state in other case', (state: string) => state.toUpperCase()],
    ['an empty state', () => ''],
    ['the keyed hash of a state, read from the database', () => 'hash'],
    ['two states', (state: string) => `${state}&state=${state}`],
  ])('does not begin with %s', async (_, change) => {
    const callback = await consent(app, await startLogin(app));
    const [{ state_hash } = { state_hash: '' }] = await app.app
      .get(DataSource)
      .query<{ state_hash: string }[]>('SELECT state_hash FROM login');
    const query = new URLSearchParams(callback.split('?')[1]);
    const state = change(query.get('state') ?? '').replace(/^hash$/, state_hash);
    const answer = await deliver(app, `/v1/oauth/callback?code=${query.get('code')}&state=${state}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'oauth.state_unknown' } });
    expect(exchanges()).toBe(0);
    expect(returnedKeys(await deliver(app, callback)).login_ticket).toBeDefined();
  });

  it('does not end in the browser of somebody else: there is no pending code', async () => {
    // The attacker's own login, whose callback the victim is made to open.
    const attackers = await startLogin(app);
    const { login_ticket } = returnedKeys(await deliver(app, await consent(app, attackers, 'amy')));
    const victims = await startLogin(app);
    expect((await activate(app, victims.code, login_ticket)).status).toBe(401);
    const bare = await app.call('/v1/sessions/activate', { key: null, body: { login_ticket } });
    expect(bare.status).toBe(401);
    expect(await count('session')).toBe(0);
    expect((await session(victims.code)).body).toMatchObject({ state: 'pending' });
  });

  it('after ten minutes asks WeChat nothing', async () => {
    const callback = await consent(app, await startLogin(app));
    await app.later(600_000);
    expect(returnedKeys(await deliver(app, callback)).login_error).toBe('state_expired');
    expect(exchanges()).toBe(0);
  });

  it.each([20, 50])('%i deliveries of one callback: one exchange, one answer, one session', async (n) => {
    const login = await startLogin(app);
    const callback = await consent(app, login);
    const answers = await Promise.all(Array.from({ length: n }, () => deliver(app, callback)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(locations(answers).size).toBe(1);
    expect(exchanges()).toBe(1);
    const tickets = answers.map((answer) => returnedKeys(answer).login_ticket);
    const activations = await Promise.all(tickets.map((ticket) => activate(app, login.code, ticket)));
    const won = activations.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(activations.filter(({ status }) => status === 401)).toHaveLength(n - 1);
    expect((await session(String(won[0]?.body['session_code']))).body).toMatchObject({ state: 'active' });
    expect(await count('session')).toBe(1);
  });
});

describe('T-S02: a stolen or spent code', () => {
  it('whose answer got lost is never sent again: the page starts anew', async () => {
    const fault = { kind: 'drop', processed: true } as const;
    app.platform.faults.add({ path: EXCHANGE, fault });
    const login = await startLogin(app);
    const callback = await consent(app, login);
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(app, callback)));
    expect(locations(answers).size).toBe(1);
    expect(returnedKeys(answers[0] as Answer).login_error).toBe('outcome_unknown');
    expect(exchanges()).toBe(1);
    expect(await count('session')).toBe(0);
    expect((await activate(app, login.code, 'x'.repeat(43))).status).toBe(401);
  });

  it('put into another login is exchanged by that one, and its owner is told', async () => {
    const victims = new URLSearchParams((await consent(app, await startLogin(app))).split('?')[1]);
    const mine = await startLogin(app);
    const state = new URL(mine.authorizeUrl).searchParams.get('state');
    await deliver(app, `/v1/oauth/callback?code=${victims.get('code')}&state=${state}`);
    const late = await deliver(app, `/v1/oauth/callback?${victims}`);
    expect(returnedKeys(late).login_error).toBe('code_refused');
    expect(exchanges()).toBe(2);
  });

  it('gives a ticket that is good for nothing without the pending code, and once with it', async () => {
    const login = await startLogin(app);
    const { login_ticket = '' } = returnedKeys(await deliver(app, await consent(app, login)));
    for (const pending of [
      login_ticket,
      'x'.repeat(43),
      (await startLogin(app)).code,
      login.loginId,
      await logIn(app, 'amy'),
    ])
      expect((await activate(app, pending, login_ticket)).status).toBe(401);
    const active = await activate(app, login.code, login_ticket);
    expect(active.status).toBe(200);
    const code = String(active.body['session_code']);
    for (const pending of [login.code, code])
      expect((await activate(app, pending, login_ticket)).status).toBe(401);
    expect((await session(code)).body).toMatchObject({ state: 'active' });
  });
});

describe('T-S03: a fixed session', () => {
  it('a chosen value is never a code, before a login or after', async () => {
    const chosen = 'C'.repeat(43);
    const asked = { app_id: APP_ID, scope: 'snsapi_userinfo', return_to: `${PAGE}/` };
    const started = await app.call('/v1/sessions', { session: chosen, body: asked });
    expect((await session(chosen)).status).toBe(401);
    const login = {
      code: String(started.body['session_code']),
      loginId: String(started.body['login_id']),
      authorizeUrl: String(started.body['authorize_url']),
    };
    const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
    expect((await activate(app, chosen, login_ticket)).status).toBe(401);
    const active = await activate(app, login.code, login_ticket);
    const codes = [chosen, login.code, String(active.body['session_code'])];
    expect(new Set(codes).size).toBe(3);
    const statuses = await Promise.all(codes.map(async (code) => (await session(code)).status));
    expect(statuses).toEqual([401, 401, 200]);
    for (const code of [chosen, login.code])
      for (const path of ['/v1/users/me', '/v1/session'])
        expect((await app.call(path, { session: code })).status).toBe(401);
  });

  it('a session code never counts in an address, a cookie or a body', async () => {
    const code = await logIn(app);
    for (const path of [`/v1/session?session_code=${code}`, `/v1/users/me?x-session-code=${code}`])
      expect((await app.call(path, { key: null })).status).toBe(401);
    const cookie = { cookie: `session=${code}; x-session-code=${code}` };
    expect((await app.call('/v1/users/me', { key: null, headers: cookie })).status).toBe(401);
    const bearer = { authorization: `Bearer ${code}` };
    expect((await app.call('/v1/users/me', { key: null, headers: bearer })).status).toBe(401);
  });
});

describe('T-S05: two accounts mixed up', () => {
  it('a code of one account in a login of the other is spent at neither', async () => {
    const codeOfOne = new URLSearchParams((await consent(app, await startLogin(app))).split('?')[1]).get(
      'code',
    );
    const other = await startLogin(app, { app_id: OTHER_ID, return_to: `${OTHER_PAGE}/` });
    const state = new URL(other.authorizeUrl).searchParams.get('state');
    const answer = await deliver(app, `/v1/oauth/callback?code=${codeOfOne}&state=${state}&appid=${APP_ID}`);
    expect(answer.headers.get('location')).toMatch(
      /^https:\/\/other\.example\.com\/#login_error=code_refused/,
    );
    expect([exchanges(APP_ID), exchanges(OTHER_ID)]).toEqual([0, 1]);
    expect(await count('session')).toBe(0);
  });

  it('the same open_id at two accounts is two users', async () => {
    const openid = app.platform.users.openIdOf('lin', APP_ID);
    const body = JSON.stringify({
      access_token: 'a',
      expires_in: 7200,
      refresh_token: 'r',
      openid,
      scope: 'snsapi_userinfo',
    });
    app.platform.faults.add({ path: EXCHANGE, times: 2, fault: { kind: 'garbage', body } });
    const [one, two] = [
      await logIn(app),
      await logIn(app, 'amy', { app_id: OTHER_ID, return_to: `${OTHER_PAGE}/` }),
    ];
    const users = await Promise.all([one, two].map(async (code) => userIn(await session(code))));
    expect(users.map(({ open_id }) => open_id)).toEqual([openid, openid]);
    expect(new Set(users.map(({ id }) => id)).size).toBe(2);
    await app.call('/v1/session', { session: one, method: 'DELETE' });
    expect((await session(two)).status).toBe(200);
  });
});

describe('T-S06: a visitor of a snapshot page', () => {
  const written = (): Promise<number[]> =>
    Promise.all(['identity', 'session', 'user_token', 'profile'].map(count));

  it.each([1, '1', ' 1 ', true, 'true', 2, '01', 'yes'])(
    '(flag %j) leaves no row and no session',
    async (is_snapshotuser) => {
      const fields = {
        access_token: 'a',
        expires_in: 7200,
        refresh_token: 'r',
        openid: 'oVirtual',
        scope: 'snsapi_userinfo',
      };
      const body = JSON.stringify({ ...fields, is_snapshotuser });
      app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'garbage', body } });
      const login = await startLogin(app);
      const keys = returnedKeys(await deliver(app, await consent(app, login)));
      expect(keys).toMatchObject({ login_error: 'snapshot_user' });
      expect(keys).not.toHaveProperty('login_ticket');
      expect(await written()).toEqual([0, 0, 0, 0]);
      expect((await session(login.code)).body).toMatchObject({ state: 'pending' });
    },
  );

  it('of somebody who was here in person before changes nothing of that', async () => {
    const code = await logIn(app);
    await app.call('/v1/users/me', { session: code });
    const before = await written();
    app.platform.users.update('lin', { snapshot: true });
    const keys = returnedKeys(await deliver(app, await consent(app, await startLogin(app))));
    expect(keys.login_error).toBe('snapshot_user');
    expect(await written()).toEqual(before);
    expect((await session(code)).body).toMatchObject({ state: 'active' });
  });
});
