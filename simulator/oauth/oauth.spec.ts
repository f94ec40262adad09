import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import {
  APP,
  OTHER_APP,
  exchange,
  get,
  obtainCode,
  plainToken,
  startSimulator,
  tokenOf,
  type Answer,
} from '../simulator.setup.js';

const DAY_MS = 86_400_000;

const refresh = (simulator: Simulator, granted: Answer): Promise<Answer> =>
  get(simulator, '/sns/oauth2/refresh_token', {
    appid: APP.appId,
    grant_type: 'refresh_token',
    refresh_token: String(granted.json['refresh_token']),
  });

const profile = (simulator: Simulator, granted: Answer, path = '/sns/userinfo'): Promise<Answer> =>
  get(simulator, path, { access_token: tokenOf(granted), openid: String(granted.json['openid']) });

describe('a code', () => {
  it('buys the tokens of one user, as plain text without an errcode', async () => {
    const simulator = await startSimulator();
    const { type, json } = await exchange(simulator, await obtainCode(simulator));
    expect(type).toBe('text/plain');
    expect(json).toEqual({
      access_token: expect.stringMatching(/^82_[\w-]{87}$/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^82_/),
      openid: simulator.users.openIdOf('lin', APP.appId),
      scope: 'snsapi_userinfo',
      unionid: simulator.users.unionIdOf('lin', APP.appId),
    });
  });

  it('is good once, and not for another account', async () => {
    const simulator = await startSimulator();
    const code = await obtainCode(simulator);
    expect((await exchange(simulator, code, OTHER_APP)).json['errmsg']).toMatch(/^invalid code, rid: /);
    expect((await exchange(simulator, code)).json).not.toHaveProperty('errcode');
    expect((await exchange(simulator, code)).json['errcode']).toBe(40163);
  });

  it('lives for 300 s', async () => {
    const simulator = await startSimulator();
    const [early, late] = [await obtainCode(simulator), await obtainCode(simulator)];
    simulator.clock.advance(299_999);
    expect((await exchange(simulator, early)).json).not.toHaveProperty('errcode');
    simulator.clock.advance(1);
    expect((await exchange(simulator, late)).json['errcode']).toBe(40029);
  });

  it('survives an exchange that failed for another reason', async () => {
    const simulator = await startSimulator();
    const code = await obtainCode(simulator);
    expect((await exchange(simulator, code, { ...APP, secret: 'wrong' })).json['errcode']).toBe(40125);
    expect((await exchange(simulator, '')).json['errcode']).toBe(41008);
    expect((await exchange(simulator, code)).json).not.toHaveProperty('errcode');
  });

  it('tells no union id for the silent scope', async () => {
    const simulator = await startSimulator();
    const { json } = await exchange(simulator, await obtainCode(simulator, 'snsapi_base'));
    expect(json).not.toHaveProperty('unionid');
    expect(json).toHaveProperty('refresh_token');
  });

  it('from a snapshot page stands for a virtual person', async () => {
    const simulator = await startSimulator();
    simulator.users.update('lin', { snapshot: true });
    simulator.users.update('tom', { snapshot: true });
    await obtainCode(simulator, 'snsapi_base');
    const granted = await exchange(simulator, await obtainCode(simulator));
    expect(granted.json['is_snapshotuser']).toBe(1);
    expect(granted.json['openid']).not.toBe(simulator.users.openIdOf('lin', APP.appId));
    expect((await profile(simulator, granted)).json['nickname']).toBe('微信用户');
    simulator.accounts.update(APP.appId, { snapshotFlagAsText: true });
    expect((await exchange(simulator, await obtainCode(simulator))).json['is_snapshotuser']).toBe('1');
  });
});

describe('a user token', () => {
  it('fetches the profile, whose sex and region are blank', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    const { type, json } = await profile(simulator, granted);
    expect(type).toBe('text/plain');
    expect(json).toEqual({
      openid: granted.json['openid'],
      nickname: '林小雨',
      sex: 0,
      language: '',
      city: '',
      province: '',
      country: '',
      headimgurl: `${simulator.url}/mmopen/vi_32/lin/132`,
      privilege: [],
      unionid: granted.json['unionid'],
    });
    const picture = await fetch(String(json['headimgurl']));
    expect(picture.headers.get('content-type')).toContain('image/svg+xml');
    expect(await picture.text()).toContain('>林</text>');
  });

  it('of the silent scope fetches none, but passes the check', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator, 'snsapi_base'));
    expect((await profile(simulator, granted)).json['errmsg']).toMatch(/^api unauthorized, rid: /);
    expect((await profile(simulator, granted, '/sns/auth')).json).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  it('is refused with another openid, as a global token, malformed, missing or out of time', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    const openid = String(granted.json['openid']);
    const errcode = async (query: Record<string, string>): Promise<unknown> =>
      (await get(simulator, '/sns/userinfo', query)).json['errcode'];
    const token = tokenOf(granted);
    const global = tokenOf(await plainToken(simulator));
    expect(await errcode({ access_token: token, openid: simulator.users.openIdOf('tom', APP.appId) })).toBe(
      40003,
    );
    expect(await errcode({ access_token: global, openid })).toBe(40001);
    expect(await errcode({ access_token: '???', openid })).toBe(40014);
    expect(await errcode({ openid })).toBe(41001);
    expect(await errcode({ access_token: token })).toBe(41009);
    simulator.clock.advance(7200_000);
    expect(await errcode({ access_token: token, openid })).toBe(42001);
  });
});

describe('a refresh', () => {
  it('keeps a living token and extends its life', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    simulator.clock.advance(7199_000);
    const { json } = await refresh(simulator, granted);
    expect(json).toMatchObject({
      access_token: tokenOf(granted),
      expires_in: 7200,
      scope: 'snsapi_userinfo',
    });
    expect(json['refresh_token']).toBe(granted.json['refresh_token']);
    expect(json).not.toHaveProperty('unionid');
    simulator.clock.advance(7199_000);
    expect((await profile(simulator, granted)).json).not.toHaveProperty('errcode');
  });

  it('issues a new token when the old one is dead', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    simulator.clock.advance(7200_000);
    const again = await refresh(simulator, granted);
    expect(tokenOf(again)).not.toBe(tokenOf(granted));
    expect((await profile(simulator, granted)).json['errcode']).toBe(42001);
    expect((await profile(simulator, again)).json).not.toHaveProperty('errcode');
  });

  it('works for thirty days after the consent and does not renew them', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    simulator.clock.advance(20 * DAY_MS);
    expect((await refresh(simulator, granted)).json).not.toHaveProperty('errcode');
    simulator.clock.advance(10 * DAY_MS - 1);
    expect((await refresh(simulator, granted)).json).not.toHaveProperty('errcode');
    simulator.clock.advance(1);
    expect((await refresh(simulator, granted)).json['errcode']).toBe(42002);
  });

  it('ends with the password, for the access token as well', async () => {
    const simulator = await startSimulator();
    const granted = await exchange(simulator, await obtainCode(simulator));
    simulator.userTokens.changePassword('lin');
    expect((await refresh(simulator, granted)).json['errcode']).toBe(42007);
    expect((await profile(simulator, granted)).json['errcode']).toBe(42007);
  });

  it('ends when revoked, and when a silent authorization takes its place', async () => {
    const simulator = await startSimulator();
    const first = await exchange(simulator, await obtainCode(simulator));
    simulator.userTokens.revokeRefreshTokens({ userId: 'lin', appId: APP.appId });
    expect((await refresh(simulator, first)).json['errcode']).toBe(40030);
    simulator.accounts.update(APP.appId, { baseKillsUserinfoRefresh: true });
    const second = await exchange(simulator, await obtainCode(simulator));
    const silent = await exchange(simulator, await obtainCode(simulator, 'snsapi_base'));
    expect((await refresh(simulator, second)).json['errcode']).toBe(40030);
    expect((await refresh(simulator, silent)).json).not.toHaveProperty('errcode');
  });
});
