import { describe, expect, it } from 'vitest';
import {
  APP,
  exchange,
  get,
  obtainCode,
  plainToken,
  post,
  stableToken,
  startSimulator,
  tokenOf,
  useToken,
} from '../simulator.setup.js';

const TOKEN_PATH = '/cgi-bin/token';
const GOOD = { grant_type: 'client_credential', appid: APP.appId, secret: APP.secret };

describe('a refused token call', () => {
  it.each([
    [{ ...GOOD, grant_type: 'client_credentials' }, 40002, /^invalid grant_type rid: /],
    [{ ...GOOD, appid: '' }, 41002, /^appid missing rid: /],
    [{ ...GOOD, secret: '' }, 41004, /^appsecret missing rid: /],
    [{ ...GOOD, appid: 'wxNobody' }, 40013, /^invalid appid rid: /],
    [{ ...GOOD, secret: 'wrong' }, 40125, /^invalid appsecret rid: /],
  ])('%o is %i', async (query, errcode, errmsg) => {
    const simulator = await startSimulator();
    const { status, json } = await get(simulator, TOKEN_PATH, query);
    expect(status).toBe(200);
    expect(json).toEqual({ errcode, errmsg: expect.stringMatching(errmsg) });
  });

  it('ends in a rid whose first group is the time of the request', async () => {
    const simulator = await startSimulator();
    simulator.clock.advance(5_000);
    const { json } = await get(simulator, TOKEN_PATH, {});
    const [, seconds = ''] = /rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}$/.exec(String(json['errmsg'])) ?? [];
    expect(Number.parseInt(seconds, 16) * 1000).toBe(simulator.clock.now());
  });

  it('depends on the method and the body', async () => {
    const simulator = await startSimulator();
    const codes = [
      await get(simulator, '/cgi-bin/stable_token', GOOD),
      await post(simulator, TOKEN_PATH, GOOD),
      await post(simulator, '/cgi-bin/stable_token', ''),
      await post(simulator, '/cgi-bin/stable_token', new URLSearchParams(GOOD).toString()),
      await post(simulator, '/cgi-bin/stable_token', '[]'),
      await get(simulator, '/cgi-bin/nowhere'),
    ].map(({ json }) => json['errcode']);
    expect(codes).toEqual([43002, 43001, 44002, 47001, 47001, 40066]);
  });
});

describe('the bearer of a business call', () => {
  it('is missing, malformed, unknown or of another family', async () => {
    const simulator = await startSimulator();
    const user = await exchange(simulator, await obtainCode(simulator));
    const call = (token: string) => get(simulator, '/cgi-bin/get_api_domain_ip', { access_token: token });
    const answers = [
      await call(''),
      await call('nonsense!'),
      await call(`82_${'x'.repeat(133)}`),
      await call(tokenOf(user)),
    ];
    expect(answers.map(({ json }) => json['errcode'])).toEqual([41001, 40014, 40001, 40001]);
    expect(answers[2]?.json['errmsg']).toMatch(
      /^invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https:\/\/mmbizurl\.cn\/s\/JtxxFh33r rid: /,
    );
  });

  it('can be told the short text and one code for every dead token', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { shortInvalidCredential: true, deadTokenCode: 40001 });
    const token = tokenOf(await plainToken(simulator));
    simulator.clock.advance(7200_000);
    const { json } = await get(simulator, '/cgi-bin/get_api_domain_ip', { access_token: token });
    expect(json['errmsg']).toMatch(/^invalid credential, access_token is invalid or not latest rid: /);
  });
});

describe('the address allow list', () => {
  it('shuts out every call of an official account and names the address', async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    const code = await obtainCode(simulator);
    simulator.accounts.update(APP.appId, { ipAllowList: ['203.0.113.0/24'] });
    const refused = await plainToken(simulator);
    expect(refused.json).toEqual({
      errcode: 40164,
      errmsg: expect.stringMatching(
        /^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /,
      ),
    });
    expect(await useToken(simulator, token)).toBe(40164);
    expect((await exchange(simulator, code)).json['errmsg']).toMatch(/, not in whitelist, rid: /);
    simulator.accounts.update(APP.appId, { ipAllowList: ['127.0.0.0/8'] });
    expect(await useToken(simulator, token)).toBe('ok');
    expect((await exchange(simulator, code)).json).not.toHaveProperty('errcode');
  });

  it('guards only the calls with the secret of a mini program, which may write a star', async () => {
    const mini = { ...APP, kind: 'miniprogram' as const, ipAllowList: ['127.0.0.*'] };
    const simulator = await startSimulator({ accounts: [mini], users: [] });
    const token = await plainToken(simulator);
    simulator.accounts.update(APP.appId, { ipAllowList: ['10.0.0.1'] });
    expect((await plainToken(simulator)).json['errcode']).toBe(40164);
    expect(await useToken(simulator, token)).toBe('ok');
  });

  it('takes no entry with a port', async () => {
    const simulator = await startSimulator();
    expect(() => simulator.accounts.update(APP.appId, { ipAllowList: ['10.0.0.1:80'] })).toThrow(
      'no IP address',
    );
  });
});

describe('the quotas', () => {
  it('stop the plain token for the rest of the day, advising the stable one', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { plainDailyLimit: 2 });
    await plainToken(simulator);
    await plainToken(simulator);
    expect((await plainToken(simulator)).json).toEqual({
      errcode: 45009,
      errmsg: expect.stringMatching(/^reach max api daily quota limit, could get access_token by getStable/),
    });
    expect((await stableToken(simulator)).json).not.toHaveProperty('errcode');
    simulator.clock.advance(14 * 3_600_000 - 1);
    expect((await plainToken(simulator)).json['errcode']).toBe(45009);
    simulator.clock.advance(1);
    expect((await plainToken(simulator)).json).not.toHaveProperty('errcode');
  });

  it('refuse further calls of one minute until the next', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { minuteLimit: 1 });
    await plainToken(simulator);
    expect((await plainToken(simulator)).json['errcode']).toBe(45011);
    simulator.clock.advance(60_000);
    expect((await plainToken(simulator)).json).not.toHaveProperty('errcode');
  });
});

describe('a troubled account', () => {
  it('with a frozen secret is refused ten minutes later, and freed ten minutes after thawing', async () => {
    const simulator = await startSimulator();
    const errcode = async (): Promise<unknown> => (await stableToken(simulator)).json['errcode'];
    simulator.accounts.update(APP.appId, { secretFrozen: true });
    simulator.clock.advance(599_999);
    expect(await errcode()).toBeUndefined();
    simulator.clock.advance(1);
    expect(await errcode()).toBe(40243);
    simulator.accounts.update(APP.appId, { secretFrozen: false });
    simulator.clock.advance(599_999);
    expect(await errcode()).toBe(40243);
    simulator.clock.advance(1);
    expect(await errcode()).toBeUndefined();
  });

  it('with a new secret refuses the old one but keeps its tokens', async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    simulator.accounts.update(APP.appId, { secret: 'c'.repeat(32) });
    expect((await plainToken(simulator)).json['errcode']).toBe(40125);
    expect(await useToken(simulator, token)).toBe('ok');
  });

  it.each([
    [{ tokenForbidden: true }, 50004],
    [{ limited: true }, 50002],
    [{ busyCalls: 1 }, -1],
  ])('%o answers %i', async (change, errcode) => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, change);
    expect((await plainToken(simulator)).json['errcode']).toBe(errcode);
  });

  it('wants a risky address confirmed, and shuts it out for longer when refused again', async () => {
    const simulator = await startSimulator();
    const errcode = async (): Promise<unknown> => (await plainToken(simulator)).json['errcode'];
    simulator.accounts.update(APP.appId, { riskyIp: true });
    expect(await errcode()).toBe(89503);
    simulator.riskyIps.decide(APP.appId, '127.0.0.1', 'refuse');
    expect(await errcode()).toBe(89507);
    simulator.clock.advance(3_600_000);
    expect(await errcode()).toBe(89503);
    simulator.riskyIps.decide(APP.appId, '127.0.0.1', 'refuse');
    simulator.clock.advance(86_400_000 - 1);
    expect(await errcode()).toBe(89506);
    simulator.riskyIps.decide(APP.appId, '127.0.0.1', 'confirm');
    expect(await errcode()).toBeUndefined();
  });
});
