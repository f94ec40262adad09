import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../../simulator/simulator.js';

/** The part of co-wechat-api this test drives; the package ships no types. */
interface Sdk {
  prefix: string;
  getAccessToken(): Promise<{ accessToken: string; expireTime: number }>;
  ensureAccessToken(): Promise<{ accessToken: string }>;
  getTicket(type?: string): Promise<{ ticket: string; isValid(): boolean }>;
  getJsConfig(param: { url: string }): Promise<{ appId: string; signature: string }>;
  getUser(openId: string): Promise<Record<string, unknown>>;
  getIp(): Promise<{ ip_list: string[] }>;
  getFollowers(): Promise<{ total: number; data: { openid: string[] } }>;
}

const CoWechatApi: new (appId: string, secret: string) => Sdk = createRequire(import.meta.url)(
  'co-wechat-api',
);

const APP = {
  appId: 'wx00000000000000c3',
  secret: 'c'.repeat(32),
  kind: 'official',
  name: 'Bookshop',
} as const;

let simulator: Simulator;
let sdk: Sdk;

beforeEach(async () => {
  simulator = await Simulator.start({
    accounts: [APP],
    users: [{ id: 'lin', nickname: '林小雨', followerOf: [APP.appId] }],
  });
  sdk = new CoWechatApi(APP.appId, APP.secret);
  sdk.prefix = `${simulator.url}/cgi-bin/`;
});

afterEach(() => simulator.stop());

/** An SDK that nobody here wrote, unmodified but for the address it calls, takes the simulator for WeChat. */
describe('co-wechat-api', () => {
  it('gets a token that is valid', async () => {
    const { accessToken, expireTime } = await sdk.getAccessToken();
    expect(simulator.truth.isValid(accessToken)).toBe(true);
    expect(expireTime).toBeLessThanOrEqual(Date.now() + 7190_000);
  });

  it('gets a ticket and signs with it', async () => {
    const ticket = await sdk.getTicket();
    expect(ticket.isValid()).toBe(true);
    expect(simulator.truth.issued(APP.appId, 'jsapi').map(({ token }) => token)).toEqual([ticket.ticket]);
    const config = await sdk.getJsConfig({ url: 'https://shop.example/' });
    expect(config).toMatchObject({ appId: APP.appId, signature: expect.stringMatching(/^[0-9a-f]{40}$/) });
  });

  it('keeps a ticket of each type, as long as nobody asks for a new one', async () => {
    const [jsapi, card] = [await sdk.getTicket('jsapi'), await sdk.getTicket('wx_card')];
    expect(jsapi.ticket).not.toBe(card.ticket);
    expect(simulator.truth.isValid(card.ticket)).toBe(true);
    expect((await sdk.getTicket('jsapi')).ticket).toBe(jsapi.ticket);
  });

  it('lists the addresses that pushes come from', async () => {
    const { ip_list: addresses } = await sdk.getIp();
    expect(addresses).toContain('203.0.113.16');
  });

  it('reads a follower', async () => {
    const openid = simulator.users.openIdOf('lin', APP.appId);
    expect(await sdk.getUser(openid)).toMatchObject({ subscribe: 1, openid, language: 'zh_CN' });
    expect(await sdk.getFollowers()).toMatchObject({ total: 1, data: { openid: [openid] } });
  });

  it('notices a dead token by its errcode, fetches another and repeats the call', async () => {
    const { accessToken: dead } = await sdk.ensureAccessToken();
    simulator.clock.advance(7200_000);
    await sdk.getFollowers();
    const { accessToken } = await sdk.ensureAccessToken();
    expect(accessToken).not.toBe(dead);
    expect(simulator.requests.count('/cgi-bin/token')).toBe(2);
    expect(simulator.requests.count('/cgi-bin/user/get')).toBe(2);
  });

  it("reports a wrong secret with the platform's errcode and text", async () => {
    const wrong = new CoWechatApi(APP.appId, 'wrong');
    wrong.prefix = sdk.prefix;
    await expect(wrong.getAccessToken()).rejects.toMatchObject({
      name: 'WeChatAPIError',
      code: 40125,
      message: expect.stringMatching(/^invalid appsecret rid: [0-9a-f]{8}-/),
    });
  });
});
