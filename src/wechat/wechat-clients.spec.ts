import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, WechatClients } from '../../test/support/wechat-peer.js';
import { Secret } from '../common/secret/secret.js';
import { GlobalToken } from './tokens.js';
import { WechatQuotaClient } from './wechat-quota.client.js';
import { WechatTicketClient } from './wechat-ticket.client.js';
import { WecomClient } from './wecom.client.js';

const TOKEN = new GlobalToken('82_token');
const SECRET = new Secret('hush-hush');
const TICKET = 'bxLdikRXVbTPdHSM05e5u5sUoXNKd8';
const OK = { errcode: 0, errmsg: 'ok' };

interface Asked {
  method: string | undefined;
  path: string;
  query: Record<string, string>;
  body: unknown;
}

let clients: WechatClients | undefined;
let asked: Asked[] = [];

afterEach(() => clients?.stop());

/** Answers the given replies one after the other, the last one for ever, and keeps what was asked. */
async function platform(...replies: object[]): Promise<WechatClients> {
  asked = [];
  clients = await WechatClients.asking((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      asked.push({
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: body ? JSON.parse(body) : undefined,
      });
      response.end(JSON.stringify(replies[Math.min(asked.length, replies.length) - 1]));
    });
  });
  return clients;
}

describe(WechatTicketClient.name, () => {
  it.each(['jsapi', 'wx_card'] as const)('asks for a %s ticket', async (kind) => {
    const client = (await platform({ ...OK, ticket: TICKET, expires_in: 7200 })).get(WechatTicketClient);
    const issued = await client.ticket(TOKEN, kind);
    expect(issued.ticket.reveal()).toBe(TICKET);
    expect(issued.expiresInSeconds).toBe(7_200);
    expect(asked).toEqual([
      {
        method: 'GET',
        path: '/cgi-bin/ticket/getticket',
        query: { access_token: '82_token', type: kind },
        body: undefined,
      },
    ]);
  });

  it('takes an answer without a ticket for an unknown outcome', async () => {
    const client = (await platform(OK)).get(WechatTicketClient);
    expect(await failureOf(client.ticket(TOKEN, 'jsapi'))).toMatchObject({ code: 'wechat.outcome_unknown' });
  });
});

describe(WechatQuotaClient.name, () => {
  it('clears by the token', async () => {
    await (await platform(OK)).get(WechatQuotaClient).clearQuota(TOKEN, 'wx1');
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/cgi-bin/clear_quota',
        query: { access_token: '82_token' },
        body: { appid: 'wx1' },
      },
    ]);
  });

  it('does not take an answer without errcode for a cleared quota', async () => {
    const client = (await platform({})).get(WechatQuotaClient);
    expect(await failureOf(client.clearQuota(TOKEN, 'wx1'))).toMatchObject({
      code: 'wechat.outcome_unknown',
    });
  });

  it('clears by the AppSecret, in the body', async () => {
    const client = (await platform(OK)).get(WechatQuotaClient);
    await client.clearQuotaByAppSecret({ appId: 'wx1', secret: SECRET });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        path: '/cgi-bin/clear_quota/v2',
        query: {},
        body: { appid: 'wx1', appsecret: 'hush-hush' },
      },
    ]);
  });

  it.each([41002, 41004])(
    'puts them into the query after %i, which did not see the body',
    async (errcode) => {
      const client = (await platform({ errcode, errmsg: 'appid missing' }, OK)).get(WechatQuotaClient);
      await client.clearQuotaByAppSecret({ appId: 'wx1', secret: SECRET });
      expect(asked[1]).toMatchObject({ method: 'POST', query: { appid: 'wx1', appsecret: 'hush-hush' } });
    },
  );

  it('spends no second clear after any other refusal, and repeats no secret', async () => {
    const client = (await platform({ errcode: 48006, errmsg: 'no more for hush-hush' })).get(
      WechatQuotaClient,
    );
    const error = await failureOf(client.clearQuotaByAppSecret({ appId: 'wx1', secret: SECRET }));
    expect(error).toMatchObject({
      refusal: { errcode: 48006, errmsg: 'no more for [secret]' },
      remedy: expect.stringContaining('next month'),
    });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [
      'all of it',
      {
        quota: { daily_limit: 500_000, used: '12', remain: 499_988 },
        rate_limit: { call_count: 10_000, refresh_second: 60 },
        component_rate_limit: { call_count: 1_050_000, refresh_second: 60 },
      },
      {
        dailyLimit: 500_000,
        used: 12,
        remain: 499_988,
        rate: { calls: 10_000, seconds: 60 },
        componentRate: { calls: 1_050_000, seconds: 60 },
      },
    ],
    [
      'a part of it',
      { rate_limit: { call_count: 1, refresh_second: 60 }, quota: { daily_limit: 'lots' } },
      { rate: { calls: 1, seconds: 60 }, dailyLimit: undefined, used: undefined, remain: undefined },
    ],
    ['nothing of it', {}, { dailyLimit: undefined, rate: undefined, componentRate: undefined }],
  ])('reads a quota: %s', async (_, reply, quota) => {
    const client = (await platform({ ...OK, ...reply })).get(WechatQuotaClient);
    expect(await client.quotaOf(TOKEN, '/cgi-bin/user/info')).toMatchObject(quota);
    expect(asked).toMatchObject([
      { path: '/cgi-bin/openapi/quota/get', body: { cgi_path: '/cgi-bin/user/info' } },
    ]);
  });
});

describe(WecomClient.name, () => {
  it('asks for a token of an application', async () => {
    const reply = { ...OK, access_token: 'accesstoken000001', expires_in: 7200 };
    const issued = await (
      await platform(reply)
    )
      .get(WecomClient)
      .issueToken({ corpId: 'ww1', secret: SECRET });
    expect(issued.token.reveal()).toBe('accesstoken000001');
    expect(asked).toMatchObject([
      { method: 'GET', path: '/cgi-bin/gettoken', query: { corpid: 'ww1', corpsecret: 'hush-hush' } },
    ]);
  });

  it('asks for both tickets', async () => {
    const client = (await platform({ ...OK, ticket: TICKET, expires_in: 7200 })).get(WecomClient);
    await client.jsapiTicket(TOKEN);
    await client.agentConfigTicket(TOKEN);
    expect(asked).toMatchObject([
      { path: '/cgi-bin/get_jsapi_ticket', query: { access_token: '82_token' } },
      { path: '/cgi-bin/ticket/get', query: { access_token: '82_token', type: 'agent_config' } },
    ]);
  });

  const hint = (text: string, errcode: number): object => ({
    errcode,
    errmsg: `${text}, hint: [1636595021_160_5276], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`,
  });

  it.each([
    [40001, 'config', 'PATCH app_secret'],
    [40091, 'config', 'do not belong together'],
    [45009, 'minute', 'after an hour'],
    [-1, 'transient', 'tried again'],
    [99_999, 'transient', undefined],
  ])('reads %i, where a token is asked for, as %s', async (errcode, kind, remedy) => {
    const client = (await platform(hint('no', errcode))).get(WecomClient);
    const error = await failureOf(client.issueToken({ corpId: 'ww1', secret: SECRET }));
    expect(error).toMatchObject({ class: kind, detail: expect.stringMatching(/^WeCom refused/) });
    const told = (error as { remedy?: string }).remedy;
    expect(told).toEqual(remedy === undefined ? undefined : expect.stringContaining(remedy));
  });

  it.each([
    [40014, 'token', 'Report'],
    [42001, 'token', 'Report'],
    [42007, 'code', 'suite'],
    [45009, 'minute', 'up to an hour'],
    [60020, 'address', 'Add 203.0.113.9 to the trusted IPs'],
  ])('reads %i, on another call, as %s', async (errcode, kind, remedy) => {
    const client = (await platform(hint('no', errcode))).get(WecomClient);
    const error = await failureOf(client.jsapiTicket(TOKEN));
    expect(error).toMatchObject({ class: kind, remedy: expect.stringContaining(remedy) });
  });
});

describe('the same errcode from WeChat', () => {
  it.each([
    [42007, 'user'],
    [45009, 'day'],
  ])('%i is %s', async (errcode, kind) => {
    const client = (await platform({ errcode, errmsg: 'x' })).get(WechatTicketClient);
    expect(await failureOf(client.ticket(TOKEN, 'jsapi'))).toMatchObject({
      class: kind,
      detail: expect.stringMatching(/^WeChat refused/),
    });
  });
});
