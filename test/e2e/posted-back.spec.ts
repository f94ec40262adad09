import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, startLogin } from '../support/login.js';
import { type Answer, APP_ID, APP_SECRET, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
let session: string;
beforeAll(async () => {
  app = await TestApp.start();
  await app.addAccount({
    js_origins: [PAGE],
    verify_files: { 'MP_verify_a.txt': 'a' },
    session_idle_seconds: 600,
  });
  session = await logIn(app);
});
afterAll(() => app.stop());

const account = async (): Promise<Record<string, unknown>> => (await app.call(`/v1/accounts/${APP_ID}`)).body;

/** Without what moves by itself. */
const still = (fields: Record<string, unknown>): unknown => ({ ...fields, updated_at: '', status: '' });

/** Every way in with a body, and a body that it takes. */
const WAYS_IN: readonly [string, () => { path: string; body: Record<string, unknown>; options?: object }][] =
  [
    [
      'POST /v1/accounts',
      () => ({
        path: '/v1/accounts',
        body: { app_id: 'wx00000000000000c3', kind: 'official', name: 'x', app_secret: APP_SECRET },
      }),
    ],
    [
      'POST /v1/keys',
      () => ({ path: '/v1/keys', body: { name: 'x', scopes: ['token:read'], accounts: [APP_ID] } }),
    ],
    [
      'POST /v1/sessions',
      () => ({
        path: '/v1/sessions',
        body: { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` },
        options: { key: null },
      }),
    ],
    [
      'POST /v1/sessions/activate',
      () => ({ path: '/v1/sessions/activate', body: { login_ticket: 'x' }, options: { session } }),
    ],
    [
      'POST /v1/session/step-up',
      () => ({
        path: '/v1/session/step-up',
        body: { scope: 'snsapi_base', return_to: `${PAGE}/` },
        options: { session },
      }),
    ],
    [
      'POST /v1/sessions/introspect',
      () => ({ path: '/v1/sessions/introspect', body: { session_code: session } }),
    ],
    [
      'POST …/js-config',
      () => ({ path: `/v1/accounts/${APP_ID}/js-config`, body: { url: `${PAGE}/` }, options: { session } }),
    ],
  ];

/** Every field that some answer shows, with the value it has there. */
async function readableFields(): Promise<Map<string, unknown>> {
  const answers: Answer[] = [
    await app.call(`/v1/accounts/${APP_ID}`),
    await app.call(`/v1/accounts/${APP_ID}/status`),
    await app.call(`/v1/accounts/${APP_ID}/token`),
    await app.call('/v1/session', { session }),
    await app.call('/v1/users/me', { session }),
    await app.call('/v1/keys', { body: { name: 'read', scopes: ['token:read'], accounts: [APP_ID] } }),
    await app.call('/v1/sessions/introspect', { body: { session_code: session } }),
  ];
  const pending = await startLogin(app);
  const seen = new Map<string, unknown>([
    ['session_code', pending.code],
    ['login_id', pending.loginId],
    ['open_id', 'o1'],
    ['union_id', 'o2'],
    ['user_id', 'u1'],
  ]);
  for (const { body } of answers) for (const [name, value] of Object.entries(body)) seen.set(name, value);
  for (const name of ['__proto__x', 'constructor', 'prototype', 'isAdmin', 'admin', 'scopes', 'caller'])
    seen.set(name, true);
  return seen;
}

describe('T-T04: a field of an answer, posted back', () => {
  it('changes no account by PATCH: it is refused, or it is as it was', async () => {
    const before = await account();
    const outcomes = { refused: 0, unchanged: 0 };
    for (const [field, value] of await readableFields()) {
      const isOwn = Object.hasOwn(before, field);
      const body = { [field]: isOwn ? before[field] : value };
      const { status } = await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body });
      expect([200, 400], field).toContain(status);
      outcomes[status === 200 ? 'unchanged' : 'refused']++;
      expect(still(await account()), field).toEqual(still(before));
    }
    for (const field of ['app_id', 'kind', 'created_at', 'updated_at', 'status', 'open_id']) {
      const body = { [field]: before[field] ?? 'x' };
      expect((await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body })).status, field).toBe(400);
    }
    expect(outcomes.refused).toBeGreaterThan(20);
    expect(outcomes.unchanged).toBeGreaterThan(3);
  });

  it.each(WAYS_IN)('is refused by %s unless it is one of its own', async (name, way) => {
    const { path, body, options } = way();
    let refused = 0;
    for (const [field, value] of await readableFields()) {
      if (Object.hasOwn(body, field) || ALSO[name]?.includes(field)) continue;
      const answer = await app.call(path, { body: { ...body, [field]: value }, ...options });
      expect(answer, field).toMatchObject({ status: 400, body: { code: 'http.validation_failed' } });
      expect(answer.body['errors'], field).toContainEqual({ path: field, message: 'is not a known field' });
      refused++;
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('reaches nobody by the prototype', async () => {
    const text = `{"name":"x","scopes":["token:read"],"accounts":["${APP_ID}"],"__proto__":{"scopes":["admin"]}}`;
    expect((await app.call('/v1/keys', { body: text })).status).toBe(400);
    const nested = `{"app_id":"${APP_ID}","scope":"snsapi_base","return_to":"${PAGE}/","constructor":{"prototype":{"a":1}}}`;
    expect((await app.call('/v1/sessions', { key: null, body: nested })).status).toBe(400);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

/** What a way in takes besides what its body above holds. */
const ALSO: Record<string, readonly string[]> = {
  'POST /v1/accounts': [
    'token_mode',
    'return_urls',
    'js_origins',
    'verify_files',
    'session_idle_seconds',
    'session_max_seconds',
  ],
  'POST /v1/keys': ['expires_at'],
};
