import { describe, expect, it } from 'vitest';
import {
  APP,
  OTHER_APP,
  get,
  obtainCode,
  plainToken,
  postAs,
  startSimulator,
  START_MS,
  tokenOf,
} from '../simulator.setup.js';

it('makes openids per account and union ids per open-platform account, the same in every run', async () => {
  const simulator = await startSimulator();
  const { users } = simulator;
  expect(users.openIdOf('lin', APP.appId)).toMatch(/^o[\w-]{27}$/);
  expect(users.openIdOf('lin', APP.appId)).not.toBe(users.openIdOf('lin', OTHER_APP.appId));
  expect(users.unionIdOf('lin', APP.appId)).toBe(users.unionIdOf('lin', OTHER_APP.appId));
  expect(users.unionIdOf('tom', APP.appId)).not.toBe(users.unionIdOf('lin', APP.appId));
  const second = await startSimulator({ seed: 8 });
  expect(second.users.openIdOf('lin', APP.appId)).toBe(users.openIdOf('lin', APP.appId));
});

it('tells a follower with a blank profile, a stranger with nothing, and nobody it has not met', async () => {
  const simulator = await startSimulator();
  const token = tokenOf(await plainToken(simulator));
  const info = async (user: string): Promise<Record<string, unknown>> => {
    const openid = simulator.users.openIdOf(user, APP.appId);
    return (await get(simulator, '/cgi-bin/user/info', { access_token: token, openid, lang: 'zh_CN' })).json;
  };
  expect(await info('lin')).toEqual({
    subscribe: 1,
    openid: simulator.users.openIdOf('lin', APP.appId),
    nickname: '',
    sex: 0,
    language: 'zh_CN',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    subscribe_time: START_MS / 1000,
    unionid: simulator.users.unionIdOf('lin', APP.appId),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: 'ADD_SCENE_QR_CODE',
    qr_scene: 0,
    qr_scene_str: '',
  });
  expect((await info('tom'))['errcode']).toBe(40003);
  await obtainCode(simulator, 'snsapi_base', 'tom');
  expect(await info('tom')).toEqual({ subscribe: 0, openid: simulator.users.openIdOf('tom', APP.appId) });
  simulator.users.unfollow('lin', APP.appId);
  expect((await info('lin'))['subscribe']).toBe(0);
  simulator.accounts.update(APP.appId, { legacyProfile: true });
  simulator.users.follow('lin', APP.appId);
  expect((await info('lin'))['nickname']).toBe('林小雨');
});

it('lists followers, naming the last one as the next, and then counts zero without data', async () => {
  const simulator = await startSimulator();
  simulator.users.follow('tom', APP.appId);
  const token = tokenOf(await plainToken(simulator));
  const openIds = ['lin', 'tom'].map((user) => simulator.users.openIdOf(user, APP.appId));
  const page = async (next: string): Promise<Record<string, unknown>> =>
    (await get(simulator, '/cgi-bin/user/get', { access_token: token, next_openid: next })).json;
  expect(await page('')).toEqual({ total: 2, count: 2, data: { openid: openIds }, next_openid: openIds[1] });
  expect(await page(openIds[1] ?? '')).toEqual({ total: 2, count: 0, next_openid: '' });
  expect((await page('oNobody'))['errcode']).toBe(40003);
});

it.each([
  ['empty', ''],
  ['repeated', 'last'],
] as const)('ends a list of followers as told: %s', async (followerListEnd, next) => {
  const simulator = await startSimulator({ accounts: [{ ...APP, followerPage: 1, followerListEnd }] });
  simulator.users.follow('tom', APP.appId);
  const token = tokenOf(await plainToken(simulator));
  const [lin = '', tom = ''] = ['lin', 'tom'].map((user) => simulator.users.openIdOf(user, APP.appId));
  const page = async (after: string): Promise<Record<string, unknown>> =>
    (await get(simulator, '/cgi-bin/user/get', { access_token: token, next_openid: after })).json;
  expect(await page('')).toEqual({ total: 2, count: 1, data: { openid: [lin] }, next_openid: lin });
  expect(await page(lin)).toMatchObject({ data: { openid: [tom] }, next_openid: next === '' ? '' : tom });
  expect(await page(tom)).toEqual({ total: 2, count: 0, next_openid: next === '' ? '' : tom });
});

describe('many at once', () => {
  const BATCH = '/cgi-bin/user/info/batchget';
  const STRANGER = `o${'x'.repeat(27)}`;
  const asking = (openIds: string[]): object => ({
    user_list: openIds.map((openid) => ({ openid, lang: 'en' })),
  });

  it('are told like one, and who does not follow with nothing', async () => {
    const simulator = await startSimulator();
    await obtainCode(simulator, 'snsapi_base', 'tom');
    const token = await plainToken(simulator);
    const openIds = ['lin', 'tom'].map((user) => simulator.users.openIdOf(user, APP.appId));
    const { json } = await postAs(simulator, token, BATCH, asking(openIds));
    const alone = await get(simulator, '/cgi-bin/user/info', {
      access_token: tokenOf(token),
      openid: openIds[0] ?? '',
    });
    expect(json).toEqual({ user_info_list: [alone.json, { subscribe: 0, openid: openIds[1] }] });
  });

  it('shift unionids behind an openid that is not of the account, leave it out, or are refused', async () => {
    const simulator = await startSimulator();
    simulator.users.follow('tom', APP.appId);
    const token = await plainToken(simulator);
    const [lin = '', tom = ''] = ['lin', 'tom'].map((user) => simulator.users.openIdOf(user, APP.appId));
    const unions = ['lin', 'tom'].map((user) => simulator.users.unionIdOf(user, APP.appId));
    const ask = async (batchUnknown: 'shift' | 'skip' | 'refuse'): Promise<unknown> => {
      simulator.accounts.update(APP.appId, { batchUnknown });
      return (await postAs(simulator, token, BATCH, asking([lin, STRANGER, tom]))).json;
    };
    const list = (second: string | undefined): object => ({
      user_info_list: [
        expect.objectContaining({ openid: lin, unionid: unions[0] }),
        expect.objectContaining({ openid: tom, unionid: second }),
      ],
    });
    expect(await ask('shift')).toEqual(list(unions[0]));
    expect(await ask('skip')).toEqual(list(unions[1]));
    expect(await ask('refuse')).toMatchObject({ errcode: 40003 });
  });

  it('are a hundred at most, in JSON, and within the limits of the path', async () => {
    const simulator = await startSimulator({ accounts: [{ ...APP, dailyLimits: { [BATCH]: 3 } }] });
    const token = await plainToken(simulator);
    const codes = [];
    for (const body of [asking([]), asking(Array(101).fill(STRANGER)), 'a=b', asking([STRANGER])])
      codes.push((await postAs(simulator, token, BATCH, body)).json['errcode']);
    expect(codes).toEqual([40032, 40032, 47001, 45009]);
  });
});
