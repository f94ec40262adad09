import { DataSource } from 'typeorm';
import { afterEach, expect, it } from 'vitest';
import { inTime, live, tick } from '../support/engine.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';

const STABLE = '/cgi-bin/stable_token';
const PLAIN = '/cgi-bin/token';

let app: TestApp;
afterEach(() => app.stop());

const token = (): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/token`);

const MODES = [
  ['stable', STABLE],
  ['plain', PLAIN],
] as const;

it.each(
  MODES.flatMap(([mode, path]) => [
    {
      mode,
      path,
      errcode: 40125,
      errmsg: 'invalid appsecret rid: 1-2',
      state: 'blocked',
      remedy: /app_secret/i,
    },
    {
      mode,
      path,
      errcode: 40164,
      errmsg: 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1-2',
      state: 'blocked',
      remedy: /203\.0\.113\.9/,
    },
    { mode, path, errcode: 89503, errmsg: 'need admin confirm', state: 'blocked', remedy: /administrator/ },
    { mode, path, errcode: -1, errmsg: 'system error', state: 'degraded', remedy: /tried again/ },
  ]),
)(
  'answers 503 with reason and remedy when WeChat refuses with $errcode ($mode)',
  async ({ mode, path, errcode, errmsg, state, remedy }) => {
    app = await TestApp.start();
    app.platform.faults.add({ path, times: Infinity, fault: { kind: 'errcode', errcode, errmsg } });
    await app.addAccount({ token_mode: mode });
    const answer = await token();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body).toMatchObject({
      code: 'token.unavailable',
      remedy: expect.stringMatching(remedy),
      wechat: { errcode },
    });
    const status = await app.call(`/v1/accounts/${APP_ID}/status`);
    expect(status.body).toMatchObject({
      state,
      refresh: { last_error: { wechat: { errcode }, remedy: expect.stringMatching(remedy) } },
    });
    expect(status.body['token']).toBeUndefined();
  },
);

it.each(MODES)('starts and stays up while WeChat is down, says so, and recovers (%s)', async (mode, path) => {
  app = await TestApp.start();
  const outage = app.platform.faults.add({ path, times: Infinity, fault: { kind: 'drop' } });
  await app.addAccount({ token_mode: mode });
  const answer = await token();
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'token.unavailable' });
  const ready = await app.call('/readyz', { key: null });
  expect(ready.status).toBe(200);
  expect(ready.body).toMatchObject({ status: 'ready', reasons: [{ code: 'wechat.unreachable' }] });
  expect((await app.call(`/v1/accounts/${APP_ID}/status`)).body).toMatchObject({
    state: 'degraded',
    refresh: { last_error: { code: 'wechat.outcome_unknown' } },
  });

  outage.remove();
  await live(app, 32_000, 1_000);
  expect((await token()).status).toBe(200);
  expect((await app.call('/readyz', { key: null })).body).toEqual({ status: 'ready', reasons: [] });
  expect((await app.call(`/v1/accounts/${APP_ID}/status`)).body).toMatchObject({ state: 'ok' });
});

it('asks a server that refuses connections no more often than its pause says', async () => {
  app = await TestApp.start({ env: { WECHAT_API_URL: 'http://127.0.0.1:9' } });
  await app.addAccount();
  const answer = await token();
  expect(answer.body).toMatchObject({ code: 'token.unavailable' });
  expect(answer.body['detail']).toContain('No connection to WeChat (ECONNREFUSED)');
  await live(app, 60_000, 500);
  const { body } = await app.call(`/v1/accounts/${APP_ID}/status`);
  const { failures } = body['refresh'] as unknown as { failures: number };
  expect(failures).toBeGreaterThan(5);
  expect(failures).toBeLessThan(25);
});

it.each(MODES)(
  'serves the old token to its end while every refresh fails, then 503, never a dead one (%s)',
  async (mode, path) => {
    app = await TestApp.start({
      env: { WECHAT_OVERLAP_SECONDS: '12' },
      simulator: { tokenLifeSeconds: 40, overlapSeconds: 12 },
    });
    await app.addAccount({ token_mode: mode });
    const first = await token();
    app.platform.faults.add({ path, times: Infinity, fault: { kind: 'status', status: 502 } });
    const start = app.clock.now();
    let servedForMs = 0;
    let refused = 0;
    while (app.clock.now() < start + 45_000) {
      const askedAt = app.clock.now();
      const { status, body } = await inTime(app, token());
      if (status === 200) {
        servedForMs = app.clock.now() - start;
        expect(body['access_token']).toBe(first.body['access_token']);
        const text = String(body['access_token']);
        expect(app.platform.truth.validDuring(text, askedAt, app.clock.now())).toBe(true);
      } else {
        refused++;
        expect(body).toMatchObject({ code: 'token.unavailable' });
      }
      await app.advance(100);
      await tick(app);
    }
    // Plain: a call with an unknown outcome starts the clock of the old token, so it is let go of earlier.
    expect(servedForMs).toBeGreaterThan(mode === 'stable' ? 39_000 : 25_000);
    expect(refused).toBeGreaterThan(0);
  },
);

it.each([
  ['hang', { kind: 'hang' }],
  ['late answer', { kind: 'hang', processed: true }],
] as const)('serves the old token while a refresh is under way (%s)', async (_, fault) => {
  app = await TestApp.start();
  await app.addAccount();
  const first = await token();
  await live(app, 6_880_000, 20_000);
  const stuck = app.platform.faults.add({ path: STABLE, fault });
  for (let steps = 0; stuck.fired() === 0 && steps < 100; steps++) {
    await app.advance(1_000);
    await Promise.race([tick(app), new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  expect(stuck.fired()).toBe(1);
  const answers = await Promise.all(Array.from({ length: 20 }, token));
  for (const answer of answers) expect(answer.body['access_token']).toBe(first.body['access_token']);
});

it('has no global token for an account that only logs users in', async () => {
  app = await TestApp.start();
  const website = 'wx00000000000000d4';
  await app.addAccount({ app_id: website, kind: 'website' });
  for (const query of ['', '?min_ttl=0'])
    expect((await app.call(`/v1/accounts/${website}/token${query}`)).body).toMatchObject({
      status: 409,
      code: 'token.not_for_kind',
    });
  expect((await app.call(`/v1/accounts/${website}/status`)).body).toEqual({ state: 'ok' });
  expect(app.platform.requests.list()).toEqual([]);
});

it('says that the database is away instead of failing', async () => {
  app = await TestApp.start();
  await app.addAccount();
  expect((await token()).status).toBe(200);
  await app.app.get(DataSource).destroy();
  await app.advance(5_000);
  expect((await token()).status).toBe(200);
  await app.advance(7_200_000);
  const answer = await token();
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({
    code: 'token.unavailable',
    detail: expect.stringContaining('database'),
  });
  expect((await app.call('/readyz', { key: null })).body).toMatchObject({
    status: 'not-ready',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'database.unreachable' })]),
  });
});
