import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_KEY, APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const OTHER_ID = 'wx00000000000000b2';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

describe('without a good key', () => {
  it.each([
    ['no header', undefined, 'auth.key_required'],
    ['another scheme', 'Basic enc6eg==', 'auth.key_unknown'],
    ['a word that is no key', 'Bearer hello', 'auth.key_unknown'],
    ['an unknown key', `Bearer zk_${'B'.repeat(43)}`, 'auth.key_unknown'],
    ['a key that is not known, in a scheme of other case', `bEARER zk_${'x'.repeat(43)}`, 'auth.key_unknown'],
    ['two keys', `Bearer ${ADMIN_KEY}, Bearer ${ADMIN_KEY}`, 'auth.key_unknown'],
  ])('answers 401 to %s', async (_, authorization, code) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await app.call('/v1/accounts', { key: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.body).toMatchObject({ code });
  });

  it('does not look for keys in the query', async () => {
    expect((await app.call(`/v1/accounts?access_token=${ADMIN_KEY}`, { key: null })).status).toBe(401);
  });
});

describe('a key limited to an account', () => {
  let limited: string;
  beforeEach(async () => {
    await app.addAccount({ app_id: OTHER_ID });
    limited = await app.makeKey(['admin'], [APP_ID]);
  });

  it('sees a foreign account as a missing one', async () => {
    const [foreign, missing] = await Promise.all(
      [OTHER_ID, 'wx9999999999999999'].map((id) => app.call(`/v1/accounts/${id}`, { key: limited })),
    );
    const plain = (text = ''): string => text.replace(/req_[0-9a-f]+/, '').replace(/wx[0-9]\w+/, '');
    expect(foreign?.status).toBe(404);
    expect(plain(foreign?.text).replace(/wx\w{16}/, '')).toBe(plain(missing?.text).replace(/wx\w{16}/, ''));
  });

  it('lists only its own', async () => {
    expect((await app.call('/v1/accounts', { key: limited })).body).toMatchObject({
      items: [{ app_id: APP_ID }],
    });
    const { body } = await app.call('/v1/keys', { key: limited });
    expect(body).toMatchObject({ items: [{ accounts: [APP_ID] }] });
  });

  it('creates no accounts, not even one it names', async () => {
    const body = { app_id: 'wx00000000000000e5', kind: 'official', name: 'x', app_secret: APP_SECRET };
    const answer = await app.call('/v1/accounts', { key: limited, body });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'auth.all_accounts_required' });
  });

  it.each([
    [{ scopes: ['token:read'], accounts: 'all' }],
    [{ scopes: ['token:read'], accounts: [APP_ID, OTHER_ID] }],
  ])('makes no wider key: %j', async (fields) => {
    const answer = await app.call('/v1/keys', { key: limited, body: { name: 'wider', ...fields } });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'key.too_wide' });
  });

  it('does not delete a wider key', async () => {
    const { body } = await app.call('/v1/keys', {
      body: { name: 'w', scopes: ['token:read'], accounts: 'all' },
    });
    expect((await app.call(`/v1/keys/${body['id']}`, { method: 'DELETE', key: limited })).status).toBe(404);
  });
});

it('lets a key do what its scopes say and no more', async () => {
  const reader = await app.makeKey(['token:read']);
  expect((await app.call(`/v1/accounts/${APP_ID}/token`, { key: reader })).status).toBe(200);
  expect((await app.call(`/v1/accounts/${APP_ID}/status`, { key: reader })).status).toBe(200);
  for (const path of ['/v1/accounts', `/v1/accounts/${APP_ID}`, '/v1/keys']) {
    const answer = await app.call(path, { key: reader });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'auth.scope_missing',
      detail: expect.stringContaining('admin'),
    });
  }
});

it('shows a key once, and stops it when it is deleted', async () => {
  const { body } = await app.call('/v1/keys', {
    body: { name: 'k', scopes: ['token:read'], accounts: [APP_ID] },
  });
  const key = String(body['key']);
  expect(key).toMatch(/^zk_[A-Za-z0-9]{43}$/);
  expect((await app.call(`/v1/accounts/${APP_ID}/token`, { key })).status).toBe(200);
  expect((await app.call('/v1/keys')).text).not.toContain(key);
  expect((await app.call(`/v1/keys/${body['id']}`, { method: 'DELETE' })).status).toBe(204);
  for (const query of ['', '?min_ttl=0'])
    expect((await app.call(`/v1/accounts/${APP_ID}/token${query}`, { key })).status).toBe(401);
  expect((await app.call(`/v1/keys/${body['id']}`, { method: 'DELETE' })).status).toBe(404);
});

it('ends a key at its hour, although it was recognised a moment ago', async () => {
  const expires_at = new Date(app.clock.now() + 60_000).toISOString();
  const request = { name: 'k', scopes: ['token:read'], accounts: [APP_ID], expires_at };
  const key = String((await app.call('/v1/keys', { body: request })).body['key']);
  await app.advance(59_000);
  expect((await app.call(`/v1/accounts/${APP_ID}/token`, { key })).status).toBe(200);
  await app.advance(1_000);
  expect((await app.call(`/v1/accounts/${APP_ID}/token`, { key })).status).toBe(401);
});

it('goes on serving who was at work when the database went away, for an hour, and nobody else', async () => {
  const [known, unknown] = [await app.makeKey(['token:read']), await app.makeKey(['token:read'])];
  const read = (key: string): ReturnType<TestApp['call']> =>
    app.call(`/v1/accounts/${APP_ID}/token`, { key });
  expect((await read(known)).status).toBe(200);
  await app.app.get(DataSource).destroy();
  await app.advance(60_000);
  expect((await read(known)).status).toBe(200);
  expect((await read(unknown)).body).toMatchObject({ status: 503, code: 'auth.uncheckable' });
  await app.advance(3_600_000);
  expect((await read(known)).body).toMatchObject({ status: 503, code: 'auth.uncheckable' });
});

it.each([
  [{ scopes: [] }, 'scopes'],
  [{ scopes: ['root'] }, 'scopes.0'],
  [{ accounts: [] }, 'accounts'],
  [{ accounts: 'some' }, 'accounts'],
  [{ name: '' }, 'name'],
  [{ name: 'a\u0000b' }, 'name'],
  [{ expires_at: 'tomorrow' }, 'expires_at'],
  [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ key: 'zk_mine' }, 'key'],
])('refuses to make a key with %j', async (fields, path) => {
  const body = { name: 'k', scopes: ['token:read'], accounts: [APP_ID], ...fields };
  const answer = await app.call('/v1/keys', { body });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ errors: [{ path }] });
});

it('knows the scheme of the header in any case, and refuses an id that no key has', async () => {
  const headers = { authorization: `bearer ${ADMIN_KEY}` };
  expect((await app.call('/v1/keys', { key: null, headers })).status).toBe(200);
  expect((await app.call('/v1/keys/%00', { method: 'DELETE' })).body).toMatchObject({
    status: 400,
    errors: [{ path: 'id' }],
  });
});
