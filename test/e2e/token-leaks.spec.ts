import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { routesOf } from '../architecture/route-rules.js';
import { AGENT_ID } from '../support/wecom.js';
import { logIn, consent, deliver, startLogin } from '../support/login.js';
import { loggedIn, MINI_ID, miniSession, SITE_ID, startWithEveryKind } from '../support/kinds.js';
import { type Answer, APP_ID, APP_SECRET, PAGE, TestApp } from '../support/test-app.js';

const EXCHANGE = '/sns/oauth2/access_token';

let app: TestApp;
beforeAll(async () => {
  app = await startWithEveryKind({ RATE_LIMITS: 'off' });
  await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { js_origins: [PAGE] } });
});
afterAll(() => app.stop());

const query = <T>(sql: string): Promise<T[]> => app.app.get(DataSource).query<T[]>(sql);

describe('T-I03: a token or ticket of an account', () => {
  /** What services get, and pages must not. */
  async function held(): Promise<string[]> {
    const fieldOf = async (path: string, field: string): Promise<string> =>
      String((await app.call(`/v1/accounts/${path}`)).body[field]);
    const values = [
      ...(await Promise.all([APP_ID, MINI_ID, AGENT_ID].map((id) => fieldOf(`${id}/token`, 'access_token')))),
      await fieldOf(`${APP_ID}/tickets/jsapi`, 'ticket'),
      await fieldOf(`${APP_ID}/tickets/wx_card`, 'ticket'),
      await fieldOf(`${AGENT_ID}/tickets/agent_config`, 'ticket'),
    ];
    for (const family of ['user', 'refresh'] as const)
      values.push(...app.platform.truth.issued(APP_ID, family).map(({ token }) => token));
    return [...values, APP_SECRET];
  }

  const BODIES: Record<string, object> = {
    'POST /v1/accounts/:app_id/js-config': { url: `${PAGE}/` },
    'POST /v1/session/step-up': { scope: 'snsapi_userinfo', return_to: `${PAGE}/` },
    'POST /v1/sessions': { app_id: APP_ID, scope: 'snsapi_userinfo', return_to: `${PAGE}/` },
    'POST /v1/accounts/:app_id/token/report': { access_token: 'x'.repeat(20), errcode: 40001 },
  };

  function ask(route: string, appId: string, session: string): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const openId = app.platform.users.openIdOf('lin', APP_ID);
    const filled = path
      .replace(':app_id', appId)
      .replace(':name', 'jsapi')
      .replace(':open_id', openId)
      .replace(/:\w+/, 'x');
    const body = method === 'POST' || method === 'PATCH' ? (BODIES[route] ?? {}) : undefined;
    return app.call(filled, { method, session, ...(body && { body }) });
  }

  it('comes to no page, whatever route a session of whatever kind calls', async () => {
    const sessions: [string, string][] = [
      [APP_ID, await logIn(app)],
      [SITE_ID, String((await loggedIn(app, SITE_ID, 'snsapi_login')).body['session_code'])],
      [MINI_ID, await miniSession(app)],
      [AGENT_ID, String((await loggedIn(app, AGENT_ID, 'snsapi_privateinfo')).body['session_code'])],
    ];
    const secrets = await held();
    const routes = routesOf(app.app)
      .map(({ name }) => name)
      .filter((name) => name !== 'DELETE /v1/session');
    expect(routes.length).toBeGreaterThan(30);
    const statuses = new Map<number, number>();
    for (const route of routes)
      for (const [appId, session] of sessions) {
        const answer = await ask(route, appId, session);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const sent = `${JSON.stringify([...answer.headers])}${answer.text}`;
        for (const secret of secrets) expect(sent, route).not.toContain(secret);
      }
    expect(statuses.get(200)).toBeGreaterThan(5);
    expect(statuses.get(401)).toBeGreaterThan(20);
    // The sweep is not blind: a key gets what a page does not.
    expect(secrets).toContain(String((await app.call(`/v1/accounts/${APP_ID}/token`)).body['access_token']));
  });
});

describe('T-I04: the callback', () => {
  beforeEach(() => app.platform.faults.clear());

  const errcode = (code: number) => (): unknown =>
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'errcode', errcode: code } });
  const callback = async (): Promise<string> => consent(app, await startLogin(app));
  const OUTCOMES: [string, () => Promise<Answer>, RegExp][] = [
    ['success', async () => deliver(app, await callback()), /login_ticket=/],
    [
      'access_denied',
      async () => deliver(app, await consent(app, await startLogin(app), 'lin', 'deny')),
      /access_denied/,
    ],
    ['code_refused', async () => (errcode(40029)(), deliver(app, await callback())), /code_refused/],
    [
      'wechat_unavailable',
      async () => (errcode(40125)(), deliver(app, await callback())),
      /wechat_unavailable/,
    ],
    [
      'outcome_unknown',
      async () => (
        app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'drop', processed: true } }),
        deliver(app, await callback())
      ),
      /outcome_unknown/,
    ],
    [
      'state_used',
      async () => {
        const path = await callback();
        await deliver(app, path);
        return deliver(app, path.replace('code=', 'code=x'));
      },
      /state_used/,
    ],
    [
      'state_expired',
      async () => {
        const path = await callback();
        await app.later(600_000);
        return deliver(app, path);
      },
      /state_expired/,
    ],
    [
      'snapshot_user',
      async () => {
        const path = await callback();
        app.platform.users.update('lin', { snapshot: true });
        const answer = await deliver(app, path);
        app.platform.users.update('lin', { snapshot: false });
        return answer;
      },
      /snapshot_user/,
    ],
  ];
  const REFUSALS: [string, () => Promise<Answer>, number][] = [
    ['an unknown state', () => deliver(app, '/v1/oauth/callback?code=thecode&state=thestate'), 400],
    [
      'an unknown state, in a browser',
      () =>
        app.call('/v1/oauth/callback?code=thecode&state=thestate', {
          key: null,
          headers: { accept: 'text/html' },
        }),
      400,
    ],
    ['no query', () => deliver(app, '/v1/oauth/callback'), 400],
    [
      'a fault of ours',
      async () => {
        const path = await callback();
        await query('ALTER TABLE login RENAME TO login_away');
        const answer = await deliver(app, path);
        await query('ALTER TABLE login_away RENAME TO login');
        return answer;
      },
      500,
    ],
  ];

  function expectSilent(answer: Answer): void {
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    for (const name of ['set-cookie', 'etag', 'last-modified', 'refresh', 'link'])
      expect(answer.headers.has(name), name).toBe(false);
    expect(answer.text).not.toMatch(/thecode|thestate/);
  }

  it.each(OUTCOMES)(
    'tells %s in the fragment of a bare redirect that nothing keeps or passes on',
    async (_, come, told) => {
      const answer = await come();
      expect([answer.status, answer.text]).toEqual([303, '']);
      expectSilent(answer);
      const location = new URL(answer.headers.get('location') ?? '');
      expect(location.hash).toMatch(told);
      expect([location.origin, location.pathname, location.search]).toEqual([PAGE, '/', '']);
      expect(location.hash).not.toMatch(/[#&](code|state)=/);
    },
  );

  it.each(REFUSALS)('to %s says nothing that came with it', async (_, come, status) => {
    const answer = await come();
    expect(answer.status).toBe(status);
    expectSilent(answer);
  });
});

describe('T-I05, T-I07: what rests in the database', () => {
  it('T-I05: opens nothing, neither a whole cell nor a part of one', async () => {
    const session = await logIn(app);
    await app.call('/v1/users/me', { session });
    await app.makeKey(['admin']);
    await deliver(app, await consent(app, await startLogin(app)));
    const tables = app.app.get(DataSource).entityMetadatas.map(({ tablePath }) => tablePath);
    const rows = await Promise.all(tables.map((table) => query<object>(`SELECT * FROM "${table}"`)));
    const whole = rows.flat().flatMap((row) => Object.values(row).map(String));
    const parts = whole.flatMap((cell) => cell.split(/[.,:" ]/));
    const cells = new Set([...whole, ...parts].filter((text) => /^[\x21-\x7e]{4,3000}$/.test(text)));
    expect(cells.size).toBeGreaterThan(60);
    for (const cell of cells) {
      for (const key of [cell, `zk_${cell}`])
        expect((await app.call('/v1/keys', { key })).status, cell).toBe(401);
      for (const path of ['/v1/session', '/v1/users/me'])
        expect((await app.call(path, { session: cell })).status, cell).toBe(401);
      const introspected = await app.call('/v1/sessions/introspect', {
        body: { session_code: cell.slice(0, 200) },
      });
      expect(introspected.body, cell).toEqual({ active: false });
    }
    expect((await app.call('/v1/session', { session })).status).toBe(200);
  });

  it('T-I05: activates no login', async () => {
    const login = await startLogin(app);
    await deliver(app, await consent(app, login));
    const [row = {}] = await query<Record<string, string>>(
      `SELECT * FROM login WHERE id = '${login.loginId}'`,
    );
    for (const pending of [login.code, String(row['pending_hash']), String(row['state_hash'])])
      for (const ticket of [row['ticket_hash'], row['code_hash'], row['pending_hash'], row['id']]) {
        const answer = await app.call('/v1/sessions/activate', {
          session: pending,
          body: { login_ticket: ticket },
        });
        expect(answer.status).toBe(401);
      }
  });

  it('T-I07: holds no token after a silent login, in no column', async () => {
    for (const table of ['session', 'login', 'user_token']) await query(`DELETE FROM ${table}`);
    await logIn(app, 'amy', { scope: 'snsapi_base' });
    await loggedIn(app, AGENT_ID, 'snsapi_base');
    const kept = await query<{ n: number }>('SELECT count(*) AS n FROM user_token');
    expect(kept).toEqual([{ n: 0 }]);
    for (const table of ['session', 'login']) {
      const rows = await query<{ kept: unknown }>(`SELECT * FROM ${table}`);
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const row of rows) {
        expect(row.kept).toBeNull();
        for (const cell of Object.values(row)) expect(String(cell)).not.toMatch(/^v1\.[0-9a-f]{8}\./);
      }
    }
    await logIn(app);
    expect(await query('SELECT count(*) AS n FROM user_token')).toEqual([{ n: 1 }]);
  });
});
