import { describe, expect, it } from 'vitest';
import { APP, OTHER_APP, plainToken, post, postAs, stableToken, startSimulator } from '../simulator.setup.js';

const GET = '/cgi-bin/openapi/quota/get';
const CLEAR = '/cgi-bin/openapi/quota/clear';

describe('the quota of one API path', () => {
  it("has the documented shape and counts the day's calls of this account", async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    await plainToken(simulator);
    await plainToken(simulator, OTHER_APP);
    await stableToken(simulator);
    const quota = async (path: string): Promise<unknown> =>
      (await postAs(simulator, token, GET, { cgi_path: path })).json;
    expect(await quota('/cgi-bin/token')).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 2000, used: 2, remain: 1998 },
    });
    expect(await quota('/cgi-bin/stable_token')).toMatchObject({
      quota: { daily_limit: 500_000, used: 1 },
      rate_limit: { call_count: 10_000, refresh_second: 60 },
    });
    expect(await quota('/cgi-bin/message/custom/send')).toMatchObject({
      quota: { daily_limit: 500_000, used: 0, remain: 500_000 },
      rate_limit: { call_count: 10_000, refresh_second: 60 },
      component_rate_limit: { call_count: 1_050_000, refresh_second: 60 },
    });
  });

  it('follows the limits of the account, and turns with the day in China', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { dailyLimits: { [GET]: 50 }, minuteLimit: 9 });
    const token = await stableToken(simulator);
    const ask = { cgi_path: GET };
    const used = async (): Promise<unknown> => (await postAs(simulator, token, GET, ask)).json;
    expect(await used()).toMatchObject({
      quota: { daily_limit: 50, used: 1, remain: 49 },
      rate_limit: { call_count: 9, refresh_second: 60 },
    });
    simulator.clock.advance(14 * 3_600_000 - 7_199_000);
    expect(await used()).toMatchObject({ errcode: 42001 });
    const next = await stableToken(simulator);
    expect((await postAs(simulator, next, GET, ask)).json).toMatchObject({ quota: { used: 2 } });
    simulator.clock.advance(7_199_000);
    expect((await postAs(simulator, next, GET, ask)).json).toMatchObject({ quota: { used: 1 } });
  });

  it.each([
    ['/sns/userinfo', 76022, /^could not use this cgi_path, no permission rid: /],
    ['/sns/nothing', 76022, /^could not use this cgi_path/],
    ['/cgi-bin/nothing', 76021, /^cgi_path not found, please check rid: /],
    ['cgi-bin/token', 76003, / rid: /],
    ['https://api.weixin.qq.com/cgi-bin/token', 76003, / rid: /],
    ['/cgi-bin/token?appid=a', 76003, / rid: /],
    [undefined, 76003, / rid: /],
  ])('is refused for %s with %i', async (path, errcode, errmsg) => {
    const simulator = await startSimulator();
    const { json } = await postAs(simulator, await plainToken(simulator), GET, { cgi_path: path });
    expect(json).toEqual({ errcode, errmsg: expect.stringMatching(errmsg) });
  });

  it('is told to the holder of a living token only', async () => {
    const simulator = await startSimulator();
    expect((await post(simulator, GET, { cgi_path: '/cgi-bin/token' })).json['errcode']).toBe(41001);
    const token = await plainToken(simulator);
    simulator.clock.advance(7_200_000);
    expect((await postAs(simulator, token, GET, { cgi_path: '/cgi-bin/token' })).json['errcode']).toBe(42001);
  });
});

describe('clearing the quota of one API path', () => {
  it('leaves the other paths counted', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { plainDailyLimit: 1, dailyLimits: { '/cgi-bin/stable_token': 1 } });
    const token = await stableToken(simulator);
    await plainToken(simulator);
    const cleared = await postAs(simulator, token, CLEAR, { cgi_path: '/cgi-bin/token' });
    expect(cleared.json).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await plainToken(simulator)).json).not.toHaveProperty('errcode');
    expect((await stableToken(simulator)).json['errcode']).toBe(45009);
  });

  it('can be done fifty times a month, and not for unknown paths', async () => {
    const simulator = await startSimulator();
    const token = await stableToken(simulator);
    const code = async (path: string): Promise<unknown> =>
      (await postAs(simulator, token, CLEAR, { cgi_path: path })).json['errcode'];
    expect([await code('/cgi-bin/nothing'), await code('/sns/auth')]).toEqual([76021, 76022]);
    const codes: unknown[] = [];
    for (let call = 0; call < 51; call += 1) codes.push(await code('/cgi-bin/token'));
    expect(codes).toEqual([...Array.from({ length: 50 }, () => 0), 45009]);
  });
});
