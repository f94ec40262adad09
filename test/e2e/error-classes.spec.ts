import { afterEach, describe, expect, it } from 'vitest';
import { inTime, live, tick } from '../support/engine.js';
import { OtherAddress } from '../support/other-address.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';

const ACCOUNT = `/v1/accounts/${APP_ID}`;
const STABLE = '/cgi-bin/stable_token';
const HERE = '127.0.0.1';
const MINUTE = 60_000;

let app: TestApp;
afterEach(() => app.stop());

const token = (of = app): Promise<Answer> => of.call(`${ACCOUNT}/token`);
const asked = (): number => app.platform.requests.count(STABLE);
const change = (body: object): Promise<Answer> => app.call(ACCOUNT, { method: 'PATCH', body });
const lastError = async (of = app): Promise<unknown> => {
  const { body } = await of.call(`${ACCOUNT}/status`);
  return (body['refresh'] as unknown as { last_error?: unknown }).last_error;
};

/** Nothing is asked for so long, and then something is, within a tolerance. */
async function expectPause(ms: number, toleranceMs = 15_000): Promise<void> {
  const before = asked();
  const step = Math.min(10_000, ms / 20);
  await live(app, ms - 2 * step, step);
  expect(asked()).toBe(before);
  await live(app, 2 * step + toleranceMs, step);
  expect(asked()).toBeGreaterThan(before);
}

describe('40164: this address is not on the allow list', () => {
  it('makes this instance step aside for five minutes, and tells the address', async () => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { ipAllowList: ['203.0.113.9'] });
    await app.addAccount();
    expect(await token()).toMatchObject({ status: 503, body: { wechat: { errcode: 40164 } } });
    expect(await lastError()).toMatchObject({ remedy: expect.stringContaining(`Add ${HERE}`) });
    expect(app.log).toMatch(/token\.refresh_failed[^\n]*Add 127\.0\.0\.1/);
    await expectPause(5 * MINUTE);
  });

  it('lets an instance at another address have the token at once, and then serves it', async () => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { ipAllowList: ['127.0.0.2'] });
    await app.addAccount();
    expect((await token()).status).toBe(503);
    const { folder, platform, clock } = app;
    const way = await OtherAddress.to(platform.url, '127.0.0.2');
    const second = await TestApp.start({ folder, platform, clock, env: { WECHAT_API_URL: way.url } });
    await live(second, 5_000, 500);
    const answer = await inTime(second, token(second));
    expect(answer).toMatchObject({ status: 200, body: { generation: 1 } });
    expect((await inTime(app, token())).body['access_token']).toBe(answer.body['access_token']);
    expect(app.platform.requests.list({ path: STABLE }).map(({ clientIp }) => clientIp)).toEqual([
      HERE,
      '127.0.0.2',
    ]);
    await second.close();
    way.stop();
  });

  it('is over when the account is changed', async () => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { ipAllowList: ['203.0.113.9'] });
    await app.addAccount();
    expect((await token()).status).toBe(503);
    app.platform.accounts.update(APP_ID, { ipAllowList: [] });
    await live(app, 30_000, 5_000);
    expect(asked()).toBe(1);
    await change({ name: 'allowed now' });
    expect((await inTime(app, token())).status).toBe(200);
  });
});

describe('89503, 89507, 89506: the administrator is asked about this address', () => {
  it.each([
    [0, 89503, 5 * MINUTE],
    [1, 89507, 60 * MINUTE],
    [2, 89506, 24 * 60 * MINUTE],
  ])('after %i refusals it is %i, and is asked again after %i ms', async (refusals, errcode, pauseMs) => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { riskyIp: true });
    for (let i = 0; i < refusals; i++) app.platform.riskyIps.decide(APP_ID, HERE, 'refuse');
    await app.addAccount();
    expect(await token()).toMatchObject({
      status: 503,
      body: { wechat: { errcode }, remedy: expect.stringContaining('administrator') },
    });
    expect((await app.call(`${ACCOUNT}/status`)).body).toMatchObject({ state: 'blocked' });
    app.platform.riskyIps.decide(APP_ID, HERE, 'confirm');
    await expectPause(pauseMs);
    expect((await inTime(app, token())).status).toBe(200);
  });
});

describe('40125 and 40243: the AppSecret is wrong, or frozen', () => {
  it.each([
    [40125, { secret: 'another-secret-of-the-simulator1' }, { secret: APP_SECRET }],
    [40243, { secretFrozen: true }, undefined],
  ])('%i blocks, and is tried again every ten minutes', async (errcode, fault, cure) => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, fault);
    await app.later(10 * MINUTE);
    await app.addAccount();
    expect(await token()).toMatchObject({ status: 503, body: { wechat: { errcode } } });
    expect((await app.call(`${ACCOUNT}/status`)).body).toMatchObject({ state: 'blocked' });
    await expectPause(10 * MINUTE);
    if (!cure) return;
    app.platform.accounts.update(APP_ID, cure);
    await live(app, 10 * MINUTE, 10_000);
    expect((await token()).status).toBe(200);
  });

  it('is tried at once when the account is changed', async () => {
    app = await TestApp.start();
    const renewed = 'another-secret-of-the-simulator1';
    app.platform.accounts.update(APP_ID, { secret: renewed });
    await app.addAccount();
    expect((await token()).status).toBe(503);
    expect((await change({ app_secret: renewed })).status).toBe(200);
    expect((await inTime(app, token())).status).toBe(200);
    expect(await lastError()).toBeUndefined();
  });
});

describe('quotas', () => {
  it('45011 is over with the minute', async () => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { minuteLimits: { [STABLE]: 0 } });
    await app.advance(20_000);
    await app.addAccount();
    expect((await token()).body).toMatchObject({ wechat: { errcode: 45011 } });
    expect((await app.call(`${ACCOUNT}/status`)).body).toMatchObject({ state: 'degraded' });
    app.platform.accounts.update(APP_ID, { minuteLimits: {} });
    await live(app, 39_000, 500);
    expect(asked()).toBe(1);
    await live(app, 12_000, 500);
    expect((await token()).status).toBe(200);
  });

  it('45009 is tried again every hour', async () => {
    app = await TestApp.start();
    app.platform.accounts.update(APP_ID, { dailyLimits: { [STABLE]: 0 } });
    await app.addAccount();
    expect((await token()).body).toMatchObject({ wechat: { errcode: 45009 } });
    expect((await app.call(`${ACCOUNT}/status`)).body).toMatchObject({ state: 'blocked' });
    await tick(app);
    await expectPause(60 * MINUTE, 0);
    app.platform.accounts.update(APP_ID, { dailyLimits: {} });
    await live(app, 61 * MINUTE, 20_000);
    expect((await token()).status).toBe(200);
  });
});
