import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live, tick } from '../support/engine.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';
import { addAgent, AGENT_ID, startBesideAgent } from '../support/wecom.js';

const STABLE = '/cgi-bin/stable_token';
const CLEAR = '/cgi-bin/clear_quota';
const ACCOUNT = `/v1/accounts/${APP_ID}`;

let app: TestApp;
beforeEach(async () => {
  app = await startBesideAgent();
});
afterEach(() => app.stop());

const quota = (query = ''): Promise<Answer> => app.call(`${ACCOUNT}/quota${query}`);
const clear = (on = app): Promise<Answer> => on.call(`${ACCOUNT}/quota/clear`, { method: 'POST' });
const token = (): Promise<Answer> => app.call(`${ACCOUNT}/token`);
const lastError = async (): Promise<unknown> => {
  const { body } = await app.call(`${ACCOUNT}/status`);
  return (body['refresh'] as unknown as { last_error?: unknown }).last_error;
};
const dailyLimit = (limit: number): void =>
  void app.platform.accounts.update(APP_ID, { dailyLimits: { [STABLE]: limit } });

describe('the quota', () => {
  it('is ours and WeChat’s, of the endpoint that gives the token', async () => {
    await app.addAccount();
    await token();
    expect((await quota()).body).toMatchObject({
      ours: { calls: 1, day: '2026-11-21' },
      clears: { used: 0, left: 10, resets_at: '2026-11-30T16:00:00.000Z' },
      wechat: {
        path: STABLE,
        limit: 500_000,
        used: 1,
        left: 499_999,
        per_minute: 10_000,
        resets_at: '2026-11-21T16:00:00.000Z',
      },
    });
  });

  it('is that of the plain endpoint in plain mode, and of any path that is asked for', async () => {
    await app.addAccount({ token_mode: 'plain' });
    await token();
    expect((await quota()).body['wechat']).toMatchObject({ path: '/cgi-bin/token', used: 1, left: 1_999 });
    const users = await quota('?path=/cgi-bin/user/get');
    expect(users.body['wechat']).toMatchObject({ path: '/cgi-bin/user/get', limit: 500 });
  });

  it('is explained where WeChat tells nothing, and ours is there', async () => {
    await app.addAccount();
    await token();
    expect((await quota('?path=/sns/userinfo')).body).toMatchObject({
      ours: { calls: 1 },
      wechat: {
        path: '/sns/userinfo',
        unavailable: { wechat: { errcode: 76022 }, remedy: expect.stringContaining('/cgi-bin/') },
      },
    });
    expect((await quota('?path=https://evil.example.org')).status).toBe(400);
    expect((await quota('?path=/cgi-bin/a?b')).status).toBe(400);
    const key = await app.makeKey(['token:read']);
    expect((await app.call(`${ACCOUNT}/quota`, { key })).status).toBe(403);
  });

  it('is only ours for an agent of WeCom, whose limits nobody can clear', async () => {
    await addAgent(app);
    const of = `/v1/accounts/${AGENT_ID}/quota`;
    const { body } = await app.call(of);
    expect(body).toMatchObject({ ours: { day: '2026-11-21' } });
    expect(body['wechat']).toBeUndefined();
    for (const answer of [
      await app.call(`${of}?path=/cgi-bin/user/get`),
      await app.call(`${of}/clear`, { method: 'POST' }),
    ])
      expect(answer.body).toMatchObject({ status: 409, code: 'quota.not_for_kind' });
  });
});

describe('a clear', () => {
  it('brings back the quota of the day: what waited for it is tried at once', async () => {
    dailyLimit(0);
    await app.addAccount();
    expect((await token()).body).toMatchObject({ code: 'token.unavailable', wechat: { errcode: 45009 } });
    expect(await lastError()).toMatchObject({
      wechat: { errcode: 45009 },
      remedy: expect.stringMatching(/midnight.*quota\/clear/s),
    });
    dailyLimit(500);
    await live(app, 3_580_000, 20_000);
    expect(app.platform.requests.count(STABLE)).toBe(1);
    expect((await quota()).body['wechat']).toMatchObject({ unavailable: { code: 'token.unavailable' } });
    expect((await clear()).body).toMatchObject({ by: 'app_secret', clears: { used: 1, left: 9 } });
    await tick(app);
    expect((await token()).status).toBe(200);
    expect(await lastError()).toBeUndefined();
  });

  it('brings back a ticket that waited for the day', async () => {
    app.platform.accounts.update(APP_ID, { dailyLimits: { '/cgi-bin/ticket/getticket': 1 } });
    await app.addAccount();
    const ticket = (name: string): Promise<Answer> => app.call(`${ACCOUNT}/tickets/${name}`);
    expect((await ticket('wx_card')).status).toBe(200);
    expect((await ticket('jsapi')).body).toMatchObject({ status: 503, wechat: { errcode: 45009 } });
    expect((await clear()).body).toMatchObject({ by: 'token' });
    await tick(app);
    expect((await ticket('jsapi')).status).toBe(200);
  });

  it('is made with the token where there is one, and clears WeChat’s counters', async () => {
    await app.addAccount();
    await token();
    expect((await clear()).body).toMatchObject({ by: 'token', clears: { used: 1 } });
    expect(app.platform.requests.count(CLEAR)).toBe(1);
    expect((await quota()).body['wechat']).toMatchObject({ used: 0 });
    expect((await token()).body).toMatchObject({ generation: 1 });
  });

  it('is one of ten a month, over restarts and at the same time', async () => {
    await app.addAccount();
    await token();
    for (let used = 1; used <= 6; used++) expect((await clear()).status).toBe(200);
    const { folder, platform, clock } = app;
    const next = await TestApp.start({ folder, platform, clock });
    const together = await Promise.all([app, next, app, next, app, next].map(clear));
    expect(together.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 409, 409,
    ]);
    expect((await clear(next)).body).toMatchObject({
      code: 'quota.clear_exhausted',
      detail: expect.stringContaining('2026-11-30T16:00:00.000Z'),
    });
    await next.close();
    expect(app.platform.requests.count(CLEAR)).toBe(10);
    await app.later(10 * 86_400_000);
    await live(app, 1_000);
    expect((await quota()).body['clears']).toMatchObject({ used: 0, resets_at: '2026-12-31T16:00:00.000Z' });
  });

  it('is refused when WeChat says that others used them up, and not asked for again', async () => {
    await app.addAccount();
    const body = JSON.stringify({ appid: APP_ID, appsecret: APP_SECRET });
    const elsewhere = { method: 'POST', body };
    for (let i = 0; i < 10; i++) await fetch(`${app.platform.url}${CLEAR}/v2`, elsewhere);
    await token();
    expect((await clear()).body).toMatchObject({
      status: 409,
      code: 'quota.clear_exhausted',
      wechat: { errcode: 48006 },
    });
    expect((await clear()).body).toMatchObject({ code: 'quota.clear_exhausted' });
    expect(app.platform.requests.count(CLEAR)).toBe(1);
  });

  it('counts when nobody knows what came of it, and not when it was refused', async () => {
    await app.addAccount();
    await token();
    app.platform.faults.add({ path: CLEAR, fault: { kind: 'errcode', errcode: 48001 } });
    expect((await clear()).status).toBe(502);
    expect((await quota()).body['clears']).toMatchObject({ used: 0 });
    app.platform.faults.add({ path: CLEAR, fault: { kind: 'drop', processed: true } });
    expect((await clear()).status).toBe(503);
    expect((await quota()).body['clears']).toMatchObject({ used: 1 });
  });
});
