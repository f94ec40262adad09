import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ADMIN_KEY, APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

let app: TestApp;
afterEach(() => app.stop());

it.each(['stable', 'plain'])('keeps the token over a restart, without asking WeChat (%s)', async (mode) => {
  app = await TestApp.start();
  await app.addAccount({ token_mode: mode });
  const before = await app.call(`/v1/accounts/${APP_ID}/token`);
  await app.close();
  const asked = app.platform.requests.list().length;
  const { folder, platform, clock } = app;
  const next = await TestApp.start({ folder, platform, clock });
  const after = await next.call(`/v1/accounts/${APP_ID}/token`);
  expect(after.body['access_token']).toBe(before.body['access_token']);
  expect(after.body['generation']).toBe(1);
  expect(platform.requests.list()).toHaveLength(asked);
  await next.close();
});

it('leaves no token, secret or key in clear in the database files, nor in the log', async () => {
  app = await TestApp.start();
  await app.addAccount({ push_token: 'pushtokenpushtoken', push_aes_key: 'k'.repeat(43) });
  const key = await app.makeKey(['token:read']);
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`, { key });
  const token = String(body['access_token']);
  const report = { access_token: token, errcode: 40001 };
  expect((await app.call(`/v1/accounts/${APP_ID}/token/report`, { body: report })).status).toBe(200);
  const files = readdirSync(app.folder).map((name) => readFileSync(join(app.folder, name), 'latin1'));
  expect(files.join('').length).toBeGreaterThan(10_000);
  for (const secret of [token, APP_SECRET, key, ADMIN_KEY, 'pushtokenpushtoken', 'k'.repeat(43)]) {
    for (const text of [...files, app.log]) expect(text.includes(secret)).toBe(false);
  }
});
