import { describe, expect, it } from 'vitest';
import type { AccountSeed } from '../account/account.js';
import type { Simulator } from '../simulator.js';
import {
  type Answer,
  credentials,
  get,
  plainToken,
  post,
  postAs,
  startSimulator,
} from '../simulator.setup.js';

const MINI: AccountSeed = {
  appId: 'wx00000000000000e5',
  secret: 'e'.repeat(32),
  kind: 'miniprogram',
  name: 'Tea Corner',
  unionAccount: 'tea',
};
const OTHER: AccountSeed = { ...MINI, appId: 'wx00000000000000f6', secret: 'f'.repeat(32) };
const PHONE = '/wxa/business/getuserphonenumber';

const start = (): Promise<Simulator> => startSimulator({ accounts: [MINI, OTHER] });

const session = (simulator: Simulator, js_code: string, account = MINI): Promise<Answer> =>
  get(simulator, '/sns/jscode2session', {
    ...credentials(account),
    js_code,
    grant_type: 'authorization_code',
  });

describe('jscode2session', () => {
  it('tells who the user is, with a session key and without an errcode', async () => {
    const simulator = await start();
    const { type, json } = await session(simulator, simulator.jsCode(MINI.appId, 'lin'));
    expect(type).toBe('text/plain');
    expect(json).toEqual({
      openid: simulator.users.openIdOf('lin', MINI.appId),
      session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
      unionid: simulator.users.unionIdOf('lin', MINI.appId),
    });
    simulator.accounts.add({ ...MINI, appId: 'wxAlone', unionAccount: undefined });
    const alone = { ...MINI, appId: 'wxAlone' };
    expect((await session(simulator, simulator.jsCode('wxAlone', 'lin'), alone)).json).not.toHaveProperty(
      'unionid',
    );
  });

  it('takes a code once, within 300 s, from its own app', async () => {
    const simulator = await start();
    const [once, late, foreign] = [1, 2, 3].map(() => simulator.jsCode(MINI.appId, 'lin'));
    expect((await session(simulator, foreign ?? '', OTHER)).json['errcode']).toBe(40029);
    await session(simulator, once ?? '');
    expect((await session(simulator, once ?? '')).json['errmsg']).toMatch(/^code been used, rid: /);
    simulator.clock.advance(300_000);
    expect((await session(simulator, late ?? '')).json['errmsg']).toMatch(/^invalid code, rid: /);
    expect((await session(simulator, 'nonsense')).json['errcode']).toBe(40029);
  });

  it('reads no body', async () => {
    const simulator = await start();
    const js_code = simulator.jsCode(MINI.appId, 'lin');
    const answer = await post(simulator, '/sns/jscode2session', { ...credentials(MINI), js_code });
    expect(answer.json['errmsg']).toMatch(/^appid missing, rid: /);
    expect((await session(simulator, '')).json['errcode']).toBe(41008);
  });

  it('refuses a user who is a risk, and one who logs in more than a hundred times a minute', async () => {
    const simulator = await start();
    simulator.users.update('tom', { isRisk: true });
    expect((await session(simulator, simulator.jsCode(MINI.appId, 'tom'))).json['errmsg']).toMatch(
      /^code blocked, rid: /,
    );
    const codes: unknown[] = [];
    for (let login = 0; login < 101; login += 1)
      codes.push((await session(simulator, simulator.jsCode(MINI.appId, 'lin'))).json['errcode']);
    expect(codes).toEqual([...Array.from({ length: 100 }, () => undefined), 45011]);
  });
});

describe('getuserphonenumber', () => {
  it('tells the number behind a code of the phone button, once', async () => {
    const simulator = await start();
    simulator.users.update('lin', { phone: '13912345678' });
    simulator.users.update('tom', { phone: '2025550123', countryCode: '1' });
    const token = await plainToken(simulator, MINI);
    const code = simulator.phoneCode(MINI.appId, 'lin');
    const openid = simulator.users.openIdOf('lin', MINI.appId);
    expect((await postAs(simulator, token, PHONE, { code, openid })).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber: '13912345678',
        purePhoneNumber: '13912345678',
        countryCode: '86',
        watermark: { timestamp: Math.floor(simulator.clock.now() / 1000), appid: MINI.appId },
      },
    });
    expect((await postAs(simulator, token, PHONE, { code })).json['errcode']).toBe(40029);
    const abroad = await postAs(simulator, token, PHONE, { code: simulator.phoneCode(MINI.appId, 'tom') });
    expect(abroad.json['phone_info']).toMatchObject({ phoneNumber: '+12025550123', countryCode: '1' });
  });

  it("refuses a login code, another app's and another user's", async () => {
    const simulator = await start();
    const token = await plainToken(simulator, MINI);
    const errcode = async (body: unknown): Promise<unknown> =>
      (await postAs(simulator, token, PHONE, body)).json['errcode'];
    expect(await errcode({ code: simulator.jsCode(MINI.appId, 'lin') })).toBe(40029);
    expect(await errcode({ code: simulator.phoneCode(OTHER.appId, 'lin') })).toBe(40013);
    const openid = simulator.users.openIdOf('tom', MINI.appId);
    expect(await errcode({ code: simulator.phoneCode(MINI.appId, 'lin'), openid })).toBe(40003);
    expect(await errcode({})).toBe(40029);
    simulator.accounts.update(MINI.appId, { phoneOfApp: 'wxElse' });
    const code = simulator.phoneCode(MINI.appId, 'lin');
    expect((await postAs(simulator, token, PHONE, { code })).json['phone_info']).toMatchObject({
      watermark: { appid: 'wxElse' },
    });
  });
});
