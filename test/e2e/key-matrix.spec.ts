import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECLARED_CALLER } from '../../src/common/http/caller-declaration.js';
import { routesOf } from '../architecture/route-rules.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const LIMIT_MS = IS_LONG ? 600_000 : 60_000;
const OTHER_ID = 'wx00000000000000b2';
const THIRD_ID = 'wx00000000000000c3';
const ACCOUNTS = [APP_ID, OTHER_ID, THIRD_ID];
const SCOPES = [
  'token:read',
  'token:report',
  'ticket:read',
  'user:read',
  'session:introspect',
  'session:exchange',
  'gateway',
  'admin',
];

/** Who may call what, by the public contract; a route of a service that is not here fails. */
const SCOPE_OF: Readonly<Record<string, string>> = {
  'GET /v1/accounts': 'admin',
  'POST /v1/accounts': 'admin',
  'GET /v1/accounts/:app_id': 'admin',
  'PATCH /v1/accounts/:app_id': 'admin',
  'DELETE /v1/accounts/:app_id': 'admin',
  'GET /v1/accounts/:app_id/status': 'token:read',
  'GET /v1/accounts/:app_id/quota': 'admin',
  'POST /v1/accounts/:app_id/quota/clear': 'admin',
  'GET /v1/accounts/:app_id/token': 'token:read',
  'GET /v1/accounts/:app_id/token/events': 'token:read',
  'POST /v1/accounts/:app_id/token/report': 'token:report',
  'POST /v1/accounts/:app_id/token/burn': 'admin',
  'GET /v1/accounts/:app_id/tickets/:name': 'ticket:read',
  'POST /v1/accounts/:app_id/js-config': 'ticket:read',
  'GET /v1/accounts/:app_id/users/:open_id': 'user:read',
  'DELETE /v1/accounts/:app_id/users/:open_id': 'admin',
  'POST /v1/accounts/:app_id/users/batch': 'user:read',
  'DELETE /v1/accounts/:app_id/sessions': 'admin',
  'GET /v1/accounts/:app_id/followers': 'user:read',
  'POST /v1/accounts/:app_id/followers/sync': 'admin',
  'GET /v1/accounts/:app_id/followers/sync': 'user:read',
  'GET /v1/accounts/:app_id/users/:open_id/sessions': 'user:read',
  'DELETE /v1/accounts/:app_id/users/:open_id/sessions': 'admin',
  'POST /v1/sessions/introspect': 'session:introspect',
  'GET /v1/sessions/introspect': 'session:introspect',
  'POST /v1/keys': 'admin',
  'GET /v1/keys': 'admin',
  'DELETE /v1/keys/:id': 'admin',
  'GET /metrics': 'admin',
};
/** To a key of all accounts only; test/e2e/metrics.spec.ts asks it. */
const OF_ALL_ACCOUNTS = ['GET /metrics'];
/** Let in, these would change what the others need, or never end. */
const NOT_LET_RUN = [
  'DELETE /v1/accounts/:app_id',
  'POST /v1/accounts/:app_id/token/burn',
  'POST /v1/accounts/:app_id/quota/clear',
  'GET /v1/accounts/:app_id/token/events',
];

/** Two instances on one database. */
let one: TestApp;
let two: TestApp;
let routes: string[];
beforeAll(async () => {
  one = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
  for (const appId of ACCOUNTS) {
    if (appId !== APP_ID)
      one.platform.accounts.add({ appId, secret: APP_SECRET, kind: 'official', name: appId });
    await one.addAccount({ app_id: appId });
  }
  two = await TestApp.start({ folder: one.folder, platform: one.platform, clock: one.clock });
  routes = routesOf(one.app)
    .filter(({ handler }) => String(Reflect.getMetadata(DECLARED_CALLER, handler)).startsWith('service'))
    .map(({ name }) => name);
});
afterAll(async () => {
  await two.close();
  await one.stop();
});

function ask(route: string, appId: string, key: string | null, app = one): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const filled = path
    .replace(':app_id', appId)
    .replace(':name', 'jsapi')
    .replace(':open_id', 'oNobody')
    .replace(':id', 'key_none');
  return app.call(filled, { method, key, ...(method !== 'GET' && method !== 'DELETE' && { body: {} }) });
}

const mayUse = (scope: string, route: string): boolean => scope === 'admin' || scope === SCOPE_OF[route];

/** To a key without its scope, whatever the account. */
async function expectShut(route: string, key: string): Promise<void> {
  for (const appId of [APP_ID, OTHER_ID])
    expect(await ask(route, appId, key), route).toMatchObject({
      status: 403,
      body: { code: 'auth.scope_missing' },
    });
}

/** To a key with its scope: for its own account, and no other. */
async function expectOpen(route: string, key: string): Promise<void> {
  for (const appId of route.includes(':app_id') ? [OTHER_ID, 'wx9999999999999999'] : [])
    expect(await ask(route, appId, key), route).toMatchObject({
      status: 404,
      body: { code: 'account.not_found' },
    });
  if (NOT_LET_RUN.includes(route) || OF_ALL_ACCOUNTS.includes(route)) return;
  const answer = await ask(route, APP_ID, key);
  expect(String(answer.body['code']), route).not.toMatch(/^auth\.|^account\.not_found$/);
}

describe('T-S08: a key', () => {
  it('opens what its scope and its accounts say, on every route, and nothing else', async () => {
    expect(routes.filter((route) => SCOPE_OF[route] === undefined)).toEqual([]);
    expect(routes.length).toBeGreaterThanOrEqual(20);
    for (const scope of SCOPES) {
      const key = await one.makeKey([scope], [APP_ID]);
      for (const route of routes)
        await (mayUse(scope, route) ? expectOpen(route, key) : expectShut(route, key));
    }
  });

  it('that nobody made opens no route, and neither does none', async () => {
    for (const route of routes)
      for (const key of [null, `zk_${'N'.repeat(43)}`])
        expect((await ask(route, APP_ID, key)).status, route).toBe(401);
  });

  it('that was deleted fails at every instance within five seconds', async () => {
    const made = await one.call('/v1/keys', { body: { name: 'x', scopes: ['admin'], accounts: ACCOUNTS } });
    const [id, key] = [String(made.body['id']), String(made.body['key'])];
    const read = routes.filter((route) => route.startsWith('GET') && !NOT_LET_RUN.includes(route));
    for (const app of [one, two])
      expect((await ask('GET /v1/accounts/:app_id/token', APP_ID, key, app)).status).toBe(200);
    await one.call(`/v1/keys/${id}`, { method: 'DELETE' });
    for (const route of read) expect((await ask(route, APP_ID, key, one)).status, route).toBe(401);
    // The other has looked it up just now, and may believe it for so long.
    await one.later(5_000);
    for (const route of read) expect((await ask(route, APP_ID, key, two)).status, route).toBe(401);
  });

  it('that expires fails at every instance at that instant, remembered or not', async () => {
    const expires_at = new Date(one.clock.now() + 3_000).toISOString();
    const made = await one.call('/v1/keys', {
      body: { name: 'x', scopes: ['token:read'], accounts: 'all', expires_at },
    });
    const key = String(made.body['key']);
    const statuses = async (): Promise<number[]> =>
      Promise.all(
        [one, two].map(async (app) => (await ask('GET /v1/accounts/:app_id/token', APP_ID, key, app)).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    await one.later(3_000);
    expect(await statuses()).toEqual([401, 401]);
  });
});

const grant = fc.record({
  scopes: fc.uniqueArray(
    fc.constantFrom<string[]>('admin', 'token:read', 'ticket:read', 'session:introspect'),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  accounts: fc.oneof(
    fc.constant('all' as const),
    fc.uniqueArray(fc.constantFrom(...ACCOUNTS), { minLength: 1, maxLength: 2 }),
  ),
});
type Grant = typeof grant extends fc.Arbitrary<infer T> ? T : never;
const has = ({ scopes }: Grant, scope: string): boolean => scopes.includes(scope) || scopes.includes('admin');
const reaches = ({ accounts }: Grant, appId: string): boolean =>
  accounts === 'all' || accounts.includes(appId);
const isWithin = (inner: Grant, outer: Grant): boolean =>
  inner.scopes.every((scope) => has(outer, scope)) &&
  (inner.accounts === 'all'
    ? outer.accounts === 'all'
    : inner.accounts.every((appId) => reaches(outer, appId)));

const TRIED = [
  'GET /v1/accounts/:app_id/token',
  'GET /v1/accounts/:app_id',
  'GET /v1/accounts/:app_id/status',
  'GET /v1/accounts/:app_id/tickets/:name',
];

it(
  'T-E02: whatever was granted, no account beyond it is seen, and no key beyond it made',
  async () => {
    const sessions = await Promise.all(
      ACCOUNTS.map(async (app_id) => [app_id, await logIn(one, 'lin', { app_id })] as const),
    );
    await fc.assert(
      fc.asyncProperty(grant, grant, async (outer, inner) => {
        const key = await one.makeKey(outer.scopes, outer.accounts);
        for (const appId of ACCOUNTS)
          for (const route of TRIED) {
            const { status, text } = await ask(route, appId, key);
            const expected = !has(outer, SCOPE_OF[route] ?? '') ? 403 : reaches(outer, appId) ? 200 : 404;
            expect(status, `${route} of ${appId}`).toBe(expected);
            for (const other of ACCOUNTS.filter((id) => id !== appId || expected !== 200))
              expect(text.replace(/"instance":"[^"]*"/, '')).not.toContain(other);
          }
        for (const [appId, session_code] of sessions) {
          const { body } = await one.call('/v1/sessions/introspect', { key, body: { session_code } });
          expect(body['active'] ?? false).toBe(has(outer, 'session:introspect') && reaches(outer, appId));
        }
        const list = await one.call('/v1/accounts', { key });
        for (const appId of ACCOUNTS)
          expect(list.text.includes(appId)).toBe(has(outer, 'admin') && reaches(outer, appId));
        const made = await one.call('/v1/keys', { key, body: { name: 'x', ...inner } });
        expect(made.status).toBe(has(outer, 'admin') && isWithin(inner, outer) ? 201 : 403);
      }),
      { numRuns: IS_LONG ? 500 : 60 },
    );
  },
  LIMIT_MS,
);
