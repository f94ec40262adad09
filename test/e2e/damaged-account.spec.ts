import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tick } from '../support/engine.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';

const OTHER_ID = 'wx00000000000000b2';
const DAMAGED = { status: 500, code: 'storage.cell_damaged', remedy: expect.any(String) };

/** A server whose other account was sealed by a key that is no longer there. */
let app: TestApp;
let next: TestApp | undefined;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  await app.addAccount({ app_id: OTHER_ID, push_token: 'pushtoken' });
});
afterEach(async () => {
  await next?.close();
  next = undefined;
  await app.stop();
});

const damage = (columns = ['app_secret', 'push_token']): Promise<unknown> =>
  app.app
    .get(DataSource)
    .query(
      `UPDATE account SET ${columns.map((column) => `${column} = 'v1.00000000.AAAA'`).join(', ')}, updated_at = updated_at + 1 WHERE app_id = '${OTHER_ID}'`,
    );

async function restart(env: Record<string, string> = {}): Promise<TestApp> {
  await app.close();
  const { folder, platform, clock } = app;
  next = await TestApp.start({ folder, platform, clock, env });
  return next;
}

const change = (server: TestApp, body: Record<string, unknown>): Promise<Answer> =>
  server.call(`/v1/accounts/${OTHER_ID}?unchecked=true`, { method: 'PATCH', body });

it('keeps nobody else from being served, and says what is wrong with it', async () => {
  await damage();
  const server = await restart();
  expect((await server.call(`/v1/accounts/${APP_ID}/token`)).status).toBe(200);
  for (const path of ['', '/token', '/status'])
    expect((await server.call(`/v1/accounts/${OTHER_ID}${path}`)).body).toMatchObject(DAMAGED);
  expect((await server.call('/v1/accounts')).body).toMatchObject({ items: [{ app_id: APP_ID }] });
  const line = server.logLines.find((entry) => entry.includes('accounts.damaged'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ app_id: OTHER_ID, remedy: expect.any(String) });
});

it('is taken out of service when it breaks while the server runs, and told once', async () => {
  expect((await app.call(`/v1/accounts/${OTHER_ID}/token`)).status).toBe(503);
  await damage();
  for (let changes = 0; changes < 3; changes++)
    expect(
      (await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { name: 'new' } })).status,
    ).toBe(200);
  await tick(app);
  expect((await app.call(`/v1/accounts/${OTHER_ID}/token`)).body).toMatchObject(DAMAGED);
  expect(app.logLines.filter((entry) => entry.includes('accounts.damaged'))).toHaveLength(1);
});

it('is healed by new secrets in place of those that do not open', async () => {
  await damage();
  const server = await restart();
  for (const body of [{ name: 'new' }, { app_secret: APP_SECRET }, { push_token: null }])
    expect((await change(server, body)).body).toMatchObject(DAMAGED);
  expect((await change(server, { app_secret: APP_SECRET, push_token: null })).status).toBe(200);
  expect((await server.call(`/v1/accounts/${OTHER_ID}`)).body).toMatchObject({ app_id: OTHER_ID });
});

it('can be deleted and created again', async () => {
  await damage();
  const server = await restart();
  expect((await server.call(`/v1/accounts/${OTHER_ID}`, { method: 'DELETE' })).status).toBe(204);
  expect((await server.call(`/v1/accounts/${OTHER_ID}`)).status).toBe(404);
  await server.addAccount({ app_id: OTHER_ID });
});

it('is healed by an accounts file that names its secrets', async () => {
  await damage(['app_secret']);
  const file = join(app.folder, 'accounts.json');
  const entry = { app_id: OTHER_ID, kind: 'official', name: 'from a file', app_secret: APP_SECRET };
  writeFileSync(file, JSON.stringify([entry]));
  const server = await restart({ ACCOUNTS_FILE: file });
  expect((await server.call(`/v1/accounts/${OTHER_ID}`)).body).toMatchObject({ name: 'from a file' });
});

it('stays damaged, and the server starts, when the accounts file does not name all its secrets', async () => {
  await damage();
  const file = join(app.folder, 'accounts.json');
  const entry = { app_id: OTHER_ID, kind: 'official', name: 'from a file', app_secret: APP_SECRET };
  writeFileSync(file, JSON.stringify([entry]));
  const server = await restart({ ACCOUNTS_FILE: file });
  expect((await server.call(`/v1/accounts/${OTHER_ID}`)).body).toMatchObject(DAMAGED);
  expect((await server.call(`/v1/accounts/${APP_ID}`)).status).toBe(200);
});
