import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { APP_ID, APP_SECRET, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const VALID = { app_id: APP_ID, kind: 'official', name: '测试号', app_secret: APP_SECRET };
const paths = (body: Record<string, unknown>): string[] =>
  (body['errors'] as { path: string }[]).map(({ path }) => path).toSorted();

it('creates, lists, shows, changes and deletes', async () => {
  const created = await app.call('/v1/accounts', { body: { ...VALID, js_origins: [PAGE] } });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    app_id: APP_ID,
    token_mode: 'stable',
    return_urls: [],
    js_origins: [PAGE],
  });
  expect((await app.call('/v1/accounts')).body).toMatchObject({
    items: [{ app_id: APP_ID, status: { refresh: { mode: 'stable' } } }],
  });
  const changed = await app.call(`/v1/accounts/${APP_ID}`, {
    method: 'PATCH',
    body: { name: 'new', return_urls: [`${PAGE}/app/`], session_idle_seconds: 60 },
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({ name: 'new', js_origins: [PAGE], session_idle_seconds: 60 });
  expect((await app.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({ name: 'new', status: {} });
  expect((await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' })).status).toBe(204);
  expect((await app.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({ code: 'account.not_found' });
  expect((await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' })).status).toBe(404);
  expect((await app.call('/v1/accounts')).body).toEqual({ items: [] });
});

it('creates without waiting for WeChat', async () => {
  app.platform.faults.add({ path: '*', times: Infinity, fault: { kind: 'hang' } });
  expect((await app.call('/v1/accounts', { body: VALID })).status).toBe(201);
});

it('refuses an app_id that is known', async () => {
  await app.addAccount();
  const again = await app.call('/v1/accounts', { body: VALID });
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'account.exists' });
});

it('names every bad field at once', async () => {
  const answer = await app.call('/v1/accounts', {
    body: {
      app_id: 'gh_123',
      kind: 'official',
      name: ' ',
      app_secret: 'short',
      token_mode: 'fast',
      return_urls: ['javascript:alert(1)'],
      js_origins: [`${PAGE}/path`],
      session_idle_seconds: 1,
    },
  });
  expect(answer.status).toBe(400);
  expect(paths(answer.body)).toEqual(
    expect.arrayContaining([
      'app_secret',
      'js_origins.0',
      'name',
      'return_urls.0',
      'session_idle_seconds',
      'token_mode',
    ]),
  );
});

it.each([
  [{ app_id: 'gh_123' }, 'app_id'],
  [{ app_id: `${APP_ID}/../x` }, 'app_id'],
  [{ kind: 'wecom' }, 'app_id'],
  [{ kind: 'toaster' }, 'kind'],
  [{ secret: 'x' }, 'secret'],
  [{ verify_files: { '../etc/passwd': 'x' } }, 'verify_files.../etc/passwd'],
  [{ verify_files: { 'MP_verify_a.txt': 'x'.repeat(1_025) } }, 'verify_files.MP_verify_a.txt'],
  [{ push_aes_key: 'short' }, 'push_aes_key'],
])('refuses %j', async (fields, path) => {
  const answer = await app.call('/v1/accounts', { body: { ...VALID, ...fields } });
  expect(answer.status).toBe(400);
  expect(paths(answer.body)).toContain(path);
});

it('refuses unknown fields and fixed ones in a change', async () => {
  await app.addAccount();
  for (const field of ['kind', 'app_id', 'created_at']) {
    const answer = await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { [field]: 'x' } });
    expect(answer.status).toBe(400);
    expect(paths(answer.body)).toEqual([field]);
  }
});

it.each(['official', 'miniprogram', 'website', 'wecom'])('takes accounts of kind %s', async (kind) => {
  const app_id = kind === 'wecom' ? 'ww0123456789abcdef:1000002' : APP_ID;
  const answer = await app.call('/v1/accounts', { body: { ...VALID, kind, app_id } });
  expect(answer.status).toBe(201);
  expect((await app.call(`/v1/accounts/${encodeURIComponent(app_id)}`)).body).toMatchObject({ kind });
});

it('shows no secret in any answer, nor in the log', async () => {
  const secrets = { app_secret: APP_SECRET, push_token: 'pushtokenpushtoken', push_aes_key: 'k'.repeat(43) };
  const answers = [
    await app.call('/v1/accounts', { body: { ...VALID, ...secrets } }),
    await app.call('/v1/accounts'),
    await app.call(`/v1/accounts/${APP_ID}`),
    await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: secrets }),
    await app.call('/v1/accounts', { body: { ...VALID, ...secrets, name: '' } }),
    await app.call(`/v1/accounts/${APP_ID}/status`),
    await app.call('/v1/keys'),
  ];
  for (const secret of Object.values(secrets))
    for (const text of [...answers.map((answer) => answer.text), app.log]) expect(text).not.toContain(secret);
});

it('clears by null what an account need not have, and nothing else', async () => {
  const optional = { session_idle_seconds: 60, session_max_seconds: 600 };
  await app.addAccount({ ...optional, push_token: 'pushtoken', push_aes_key: 'k'.repeat(43) });
  const patch = (body: Record<string, unknown>): ReturnType<TestApp['call']> =>
    app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body });
  const kept = await patch({ name: 'new' });
  expect(kept.body).toMatchObject(optional);
  const answer = await patch({
    session_idle_seconds: null,
    session_max_seconds: null,
    push_token: null,
    push_aes_key: null,
  });
  expect(answer.status).toBe(200);
  for (const field of Object.keys(optional)) expect(answer.body).not.toHaveProperty(field);
  expect(await app.app.get(DataSource).query('SELECT push_token, push_aes_key FROM account')).toEqual([
    { push_token: null, push_aes_key: null },
  ]);
  for (const field of ['name', 'app_secret', 'token_mode', 'return_urls', 'js_origins', 'verify_files'])
    expect((await patch({ [field]: null })).body).toMatchObject({ errors: [{ path: field }] });
});

describe('changes at the same time', () => {
  const patch = (body: Record<string, unknown>): ReturnType<TestApp['call']> =>
    app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body });

  it('are all kept', async () => {
    await app.addAccount();
    const changes = {
      name: 'new',
      token_mode: 'plain',
      return_urls: [],
      js_origins: ['https://new.example.com'],
      verify_files: { 'MP_verify_a.txt': 'a' },
      session_idle_seconds: 60,
      session_max_seconds: 600,
    };
    const answers = await Promise.all(
      Object.entries(changes).map(([field, value]) => patch({ [field]: value })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await app.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject(changes);
  });

  it('do not bring back an address that was revoked while a new secret was tried', async () => {
    await app.addAccount();
    await app.call(`/v1/accounts/${APP_ID}/token`);
    app.platform.requests.clear();
    app.platform.faults.add({ path: '/cgi-bin/stable_token', fault: { kind: 'latency', ms: 300 } });
    const trial = patch({ app_secret: APP_SECRET });
    await eventually('the secret is tried', () => app.platform.requests.count('/cgi-bin/stable_token') === 1);
    expect((await patch({ return_urls: [] })).body).toMatchObject({ return_urls: [] });
    expect((await trial).body).toMatchObject({ return_urls: [] });
  });
});

describe('a deleted account', () => {
  it('leaves nothing behind in the database, and its token is not served', async () => {
    await app.addAccount();
    expect((await app.call(`/v1/accounts/${APP_ID}/token`)).status).toBe(200);
    await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
    for (const query of ['', '?min_ttl=0'])
      expect((await app.call(`/v1/accounts/${APP_ID}/token${query}`)).status).toBe(404);
    const database = app.app.get(DataSource);
    for (const table of ['account', 'credential', 'known_token'])
      expect(await database.query(`SELECT * FROM ${table}`)).toEqual([]);
  });

  it('can be added again, and gets a token of its own', async () => {
    for (let round = 0; round < 3; round++) {
      await app.addAccount();
      expect((await app.call(`/v1/accounts/${APP_ID}/token`)).body).toMatchObject({ generation: 1 });
      await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
    }
  });
});
