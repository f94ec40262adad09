import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { logIn, startLogin } from '../support/login.js';
import { APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const minutes = (n: number): number => n * 60_000;
const alive = async (session: string): Promise<boolean> =>
  (await app.call('/v1/session', { session })).status === 200;

it('ends after two idle hours, and lives on while it is used, up to seven days', async () => {
  const [used, idle] = [await logIn(app), await logIn(app, 'amy')];
  for (let hour = 0; hour < 3; hour++) {
    await app.later(minutes(60));
    expect(await alive(used)).toBe(true);
  }
  expect(await alive(idle)).toBe(false);
  for (let hour = 3; hour < 7 * 24 - 1; hour++) {
    await app.later(minutes(60));
    if (!(await alive(used))) throw new Error(`ended after ${hour + 1} h`);
  }
  await app.later(minutes(60));
  expect(await alive(used)).toBe(false);
}, 30_000);

it('takes its lifetimes from the account', async () => {
  await app.call(`/v1/accounts/${APP_ID}`, {
    method: 'PATCH',
    body: { session_idle_seconds: 60, session_max_seconds: 90 },
  });
  const session = await logIn(app);
  await app.later(59_000);
  expect(await alive(session)).toBe(true);
  await app.later(31_000);
  expect(await alive(session)).toBe(false);
});

it('ends at logout; so does a pending login', async () => {
  const session = await logIn(app);
  expect((await app.call('/v1/session', { session, method: 'DELETE' })).status).toBe(204);
  expect((await app.call('/v1/session', { session })).body).toMatchObject({ code: 'session.invalid' });
  const pending = await startLogin(app);
  expect((await app.call('/v1/session', { session: pending.code, method: 'DELETE' })).status).toBe(204);
  expect(await alive(pending.code)).toBe(false);
});

it('ends, too, where the logout declares JSON and sends none, as wx.request does', async () => {
  const session = await logIn(app);
  const headers = { 'content-type': 'application/json' };
  const answer = await app.call('/v1/session', { session, method: 'DELETE', headers });
  expect(answer.status).toBe(204);
  expect(await alive(session)).toBe(false);
});

it('tells a back end whose code it is, if the key reaches the account', async () => {
  const session = await logIn(app);
  const key = await app.makeKey(['session:introspect']);
  const openId = app.platform.users.openIdOf('lin', APP_ID);
  const told = await app.call('/v1/sessions/introspect', { key, body: { session_code: session } });
  expect(told.body).toMatchObject({
    active: true,
    app_id: APP_ID,
    scope: 'snsapi_userinfo',
    user: { open_id: openId },
  });
  const gateway = await app.call('/v1/sessions/introspect', { key, headers: { 'x-session-code': session } });
  expect(gateway.status).toBe(200);
  expect(gateway.headers.get('x-open-id')).toBe(openId);
  expect(gateway.headers.get('x-app-id')).toBe(APP_ID);
  const foreign = await app.makeKey(['session:introspect'], ['wxaaaaaaaaaaaaaaaa']);
  expect(
    (await app.call('/v1/sessions/introspect', { key: foreign, body: { session_code: session } })).body,
  ).toEqual({ active: false });
  expect(
    (await app.call('/v1/sessions/introspect', { key: foreign, headers: { 'x-session-code': session } }))
      .status,
  ).toBe(401);
  expect((await app.call('/v1/sessions/introspect', { key, body: { session_code: 'x' } })).body).toEqual({
    active: false,
  });
  const other = await app.makeKey(['token:read']);
  expect(
    (await app.call('/v1/sessions/introspect', { key: other, body: { session_code: session } })).status,
  ).toBe(403);
});

it('may only be used by pages of its own account', async () => {
  await app.addAccount({ app_id: 'wxaaaaaaaaaaaaaaaa', return_urls: ['https://other.example/'] });
  const session = await logIn(app);
  const from = (origin: string): Promise<{ status: number }> =>
    app.call('/v1/session', { session, headers: { origin } });
  expect((await from(PAGE)).status).toBe(200);
  expect((await from('https://other.example')).status).toBe(403);
  expect((await from('https://nowhere.example')).status).toBe(403);
});

it('survives a restart, and the database holds none of its secrets', async () => {
  const session = await logIn(app);
  await app.close();
  const files = ['test.sqlite', 'test.sqlite-wal'].map((name) => readMaybe(join(app.folder, name))).join('');
  const issued = app.platform.truth.issued(APP_ID, 'user').map((record) => record.token);
  expect(issued.length).toBeGreaterThan(0);
  for (const secret of [session, ...issued]) expect(files).not.toContain(secret);
  app = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  expect(await alive(session)).toBe(true);
});

function readMaybe(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
