import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import {
  APP,
  OTHER_APP,
  START_MS,
  get,
  plainToken,
  post,
  postAs,
  stableToken,
  startSimulator,
} from '../simulator.setup.js';

const CLEAR = '/cgi-bin/clear_quota';
const BY_SECRET = '/cgi-bin/clear_quota/v2';
const GOOD = { appid: APP.appId, appsecret: APP.secret };
const OK = { errcode: 0, errmsg: 'ok' };

const plainCode = async (simulator: Simulator): Promise<unknown> =>
  (await plainToken(simulator)).json['errcode'] ?? 'ok';

describe('clearing the quota by token', () => {
  it('gives every API path its day back, the forced refreshes too', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { plainDailyLimit: 1 });
    for (let call = 0; call < 20; call += 1) {
      await stableToken(simulator, true);
      simulator.clock.advance(30_000);
    }
    await plainToken(simulator);
    const forced = async (): Promise<unknown> => (await stableToken(simulator, true)).json['errcode'] ?? 'ok';
    expect([await plainCode(simulator), await forced()]).toEqual([45009, 45009]);
    const token = await stableToken(simulator);
    expect((await postAs(simulator, token, CLEAR, { appid: APP.appId })).json).toEqual(OK);
    expect([await plainCode(simulator), await forced()]).toEqual(['ok', 'ok']);
  });

  it("is for the token's own account, and no help against the minute's limit", async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    const code = async (body: unknown): Promise<unknown> =>
      (await postAs(simulator, token, CLEAR, body)).json['errcode'];
    expect([
      await code({ appid: OTHER_APP.appId }),
      await code({}),
      await code(''),
      await code('a=b'),
    ]).toEqual([40013, 40013, 44002, 47001]);
    simulator.accounts.update(APP.appId, { minuteLimits: { '/cgi-bin/token': 1 } });
    expect(await plainCode(simulator)).toBe(45011);
    expect(await code({ appid: APP.appId })).toBe(0);
    expect(await plainCode(simulator)).toBe(45011);
    expect((await get(simulator, CLEAR)).json['errcode']).toBe(43002);
    expect((await post(simulator, CLEAR, { appid: APP.appId })).json['errcode']).toBe(41001);
  });
});

describe('clearing the quota by secret', () => {
  it('helps when no token is left to call with', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { plainDailyLimit: 1 });
    await plainToken(simulator);
    expect(await plainCode(simulator)).toBe(45009);
    expect((await post(simulator, BY_SECRET, GOOD)).json).toEqual(OK);
    expect(await plainCode(simulator)).toBe('ok');
  });

  it.each([
    [{ ...GOOD, appid: 'wxNobody' }, 40013],
    [{ appsecret: APP.secret }, 41002],
    [{ appid: APP.appId, secret: APP.secret }, 41004],
    [{ ...GOOD, appsecret: 'wrong' }, 40125],
    ['appid=a&appsecret=b', 47001],
    ['', 41002],
  ])('%o is %i', async (body, errcode) => {
    expect((await post(await startSimulator(), BY_SECRET, body)).json['errcode']).toBe(errcode);
  });

  it('takes its parameters from body or query, unless an account insists on one', async () => {
    const simulator = await startSimulator();
    const inQuery = `${BY_SECRET}?${new URLSearchParams(GOOD).toString()}`;
    const codes = async (): Promise<unknown[]> => [
      (await post(simulator, BY_SECRET, GOOD)).json['errcode'],
      (await post(simulator, inQuery, '')).json['errcode'],
    ];
    expect(await codes()).toEqual([0, 0]);
    simulator.accounts.update(APP.appId, { clearQuotaReads: 'query' });
    expect(await codes()).toEqual([41002, 0]);
    simulator.accounts.update(APP.appId, { clearQuotaReads: 'body' });
    expect(await codes()).toEqual([0, 41002]);
  });

  it('asks for an address on the list', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { ipAllowList: ['203.0.113.1'] });
    expect((await post(simulator, BY_SECRET, GOOD)).json['errcode']).toBe(40164);
  });
});

describe('the ten clears of a month', () => {
  it('are shared by both ways, and come back with the first of the month in China', async () => {
    const simulator = await startSimulator();
    const token = await stableToken(simulator);
    const byToken = async (): Promise<unknown> =>
      (await postAs(simulator, token, CLEAR, { appid: APP.appId })).json['errcode'];
    const bySecret = async (): Promise<unknown> => (await post(simulator, BY_SECRET, GOOD)).json['errcode'];
    for (let round = 0; round < 5; round += 1) expect([await byToken(), await bySecret()]).toEqual([0, 0]);
    expect([await byToken(), await bySecret()]).toEqual([48006, 48006]);
    const other = { appid: OTHER_APP.appId, appsecret: OTHER_APP.secret };
    expect((await post(simulator, BY_SECRET, other)).json).toEqual(OK);
    const februaryMs = Date.UTC(2026, 0, 31, 16);
    simulator.clock.advance(februaryMs - START_MS - 1);
    expect(await bySecret()).toBe(48006);
    simulator.clock.advance(1);
    expect(await bySecret()).toBe(0);
  });

  it('are not spent by a refusal', async () => {
    const simulator = await startSimulator();
    for (let call = 0; call < 11; call += 1)
      await post(simulator, BY_SECRET, { ...GOOD, appsecret: 'wrong' });
    expect((await post(simulator, BY_SECRET, GOOD)).json).toEqual(OK);
  });
});
