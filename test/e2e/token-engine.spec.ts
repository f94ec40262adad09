import { DataSource } from 'typeorm';
import { afterEach, expect, it } from 'vitest';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { live, tick } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const STABLE = '/cgi-bin/stable_token';

let app: TestApp;
afterEach(() => app.stop());

const appIds = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `wx${String(n).padStart(16, '0')}`);

async function startWith(ids: string[]): Promise<void> {
  app = await TestApp.start({
    simulator: {
      accounts: ids.map((appId) => ({ appId, secret: APP_SECRET, kind: 'official', name: appId })),
    },
  });
}

it('gives every account its turn while many hang', async () => {
  const ids = appIds(200);
  await startWith(ids);
  for (const appId of ids.slice(0, 150))
    app.platform.faults.add({ path: STABLE, appId, times: Infinity, fault: { kind: 'hang' } });
  for (const appId of ids) await app.addAccount({ app_id: appId });
  const rest = new Set(ids.slice(150));
  const served = (): boolean => [...rest].every((id) => app.platform.truth.issued(id, 'stable').length > 0);
  for (let round = 0; !served() && round < 60; round++) {
    app.app.get(RefreshTicker).tick();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await app.advance(1_000);
  }
  expect(served()).toBe(true);
});

it('serves the others while one account hangs', async () => {
  const [slow = '', quick = ''] = appIds(2);
  await startWith([slow, quick]);
  app.platform.faults.add({ path: STABLE, appId: slow, times: Infinity, fault: { kind: 'hang' } });
  await app.addAccount({ app_id: slow });
  await app.addAccount({ app_id: quick });
  expect((await app.call(`/v1/accounts/${quick}/token`)).status).toBe(200);
});

it('writes down the answer under way when the server stops', async () => {
  app = await TestApp.start();
  const delay = app.platform.faults.add({
    path: STABLE,
    fault: { kind: 'latency', ms: 300, processed: true },
  });
  await app.addAccount();
  await eventually('the call is under way', () => delay.fired() === 1);
  await app.close();
  app.platform.requests.clear();
  const { folder, platform, clock } = app;
  const next = await TestApp.start({ folder, platform, clock });
  expect((await next.call(`/v1/accounts/${APP_ID}/token`)).body).toMatchObject({ generation: 1 });
  expect(platform.requests.count(STABLE)).toBe(0);
  await next.close();
});

it('replaces a dead token although a refresh that asked before its death is under way', async () => {
  app = await TestApp.start();
  await app.addAccount();
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
  const dead = String(body['access_token']);
  await live(app, 280_000, 20_000);
  const early = app.platform.faults.add({
    path: STABLE,
    fault: { kind: 'latency', ms: 300, processed: true },
  });
  await app.advance(25_000);
  const ticking = tick(app);
  await eventually('the audit is under way', () => early.fired() === 1);
  app.platform.accounts.update(APP_ID, { strictForcedRefresh: true });
  const credential = { grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET };
  const forced = JSON.stringify({ ...credential, force_refresh: true });
  await fetch(`${app.platform.url}${STABLE}`, { method: 'POST', body: forced });
  expect(app.platform.truth.isValid(dead)).toBe(false);
  const report = { access_token: dead, errcode: 40001 };
  const answer = await app.call(`/v1/accounts/${APP_ID}/token/report`, { body: report });
  expect(answer.body).toMatchObject({ verdict: 'refreshed', generation: 2 });
  expect(app.platform.truth.isValid(String(answer.body['access_token']))).toBe(true);
  // We used no force: the successor was there to be asked for, and force would kill it.
  const sent = app.platform.requests.list({ path: STABLE }).map((request) => request.body);
  expect(sent.filter((fields) => (fields as { force_refresh: boolean }).force_refresh)).toHaveLength(1);
  await ticking;
});

it('recovers a dead stable token by force, when nobody replaced it', async () => {
  app = await TestApp.start();
  await app.addAccount();
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
  const dead = String(body['access_token']);
  // WeChat goes on handing out a token that it refuses in use.
  app.platform.faults.add({ path: '/cgi-bin/get_api_domain_ip', fault: { kind: 'errcode', errcode: 40001 } });
  const report = { access_token: dead, errcode: 40001 };
  const answer = await app.call(`/v1/accounts/${APP_ID}/token/report`, { body: report });
  expect(answer.body).toMatchObject({ verdict: 'refreshed', generation: 2 });
  const bodies = app.platform.requests.list({ path: STABLE }).map((request) => request.body);
  expect(bodies.map((sent) => (sent as { force_refresh: boolean }).force_refresh)).toEqual([
    false,
    false,
    true,
  ]);
});

it.each(['stable', 'plain'])('writes whole milliseconds, as the columns want them (%s)', async (mode) => {
  app = await TestApp.start();
  await app.addAccount({ token_mode: mode });
  await live(app, 7_200_000, 100_000);
  const rows = await app.app.get(DataSource).query<Record<string, unknown>[]>('SELECT * FROM credential');
  const numbers = rows.flatMap((row) => Object.entries(row).filter(([, value]) => typeof value === 'number'));
  expect(numbers.length).toBeGreaterThan(15);
  expect(numbers.filter(([, value]) => !Number.isInteger(value))).toEqual([]);
});
