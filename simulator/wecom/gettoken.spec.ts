import { describe, expect, it } from 'vitest';
import { START_MS, get, post, stableToken, startSimulator, tokenOf } from '../simulator.setup.js';
import { AGENT, COLLEAGUE, CORP_ID, STRANGER, corpTicket, gettoken, startWecom } from './wecom.setup.js';

const PATH = '/cgi-bin/gettoken';
const LIFE_MS = 7200_000;

describe("an agent's token", () => {
  it('is the same until its end, with the seconds left', async () => {
    const simulator = await startWecom();
    const first = await gettoken(simulator);
    expect(first.json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      access_token: expect.stringMatching(/^[\w-]{512}$/),
      expires_in: 7200,
    });
    simulator.clock.advance(LIFE_MS - 1500);
    const late = await gettoken(simulator);
    expect([tokenOf(late), late.json['expires_in']]).toEqual([tokenOf(first), 1]);
    simulator.clock.advance(1500);
    const next = await gettoken(simulator);
    expect(tokenOf(next)).not.toBe(tokenOf(first));
    expect(next.json['expires_in']).toBe(7200);
    expect((await corpTicket(simulator, first)).json['errcode']).toBe(42001);
    expect((await corpTicket(simulator, next)).json['errcode']).toBe(0);
  });

  it('says its whole life every time under the switch', async () => {
    const simulator = await startWecom();
    simulator.accounts.update(AGENT.appId, { alwaysFullLife: true });
    const first = await gettoken(simulator);
    simulator.clock.advance(LIFE_MS - 1000);
    const late = await gettoken(simulator);
    expect([tokenOf(late), late.json['expires_in']]).toEqual([tokenOf(first), 7200]);
  });

  it('is one for each agent', async () => {
    const simulator = await startWecom();
    const tokens = [await gettoken(simulator), await gettoken(simulator, COLLEAGUE)].map(tokenOf);
    expect(new Set(tokens).size).toBe(2);
    expect(simulator.truth.find(tokens[1] ?? '')).toMatchObject({
      appId: COLLEAGUE.appId,
      family: 'wecom',
      issuedAt: START_MS,
      diesAt: START_MS + LIFE_MS,
    });
    expect(simulator.truth.issuing(AGENT.appId).calls).toBe(1);
  });

  it('may be ended early by the platform, and the next call has another', async () => {
    const simulator = await startWecom();
    const first = await gettoken(simulator);
    const other = await gettoken(simulator, COLLEAGUE);
    simulator.clock.advance(1000);
    expect(simulator.endTokensEarly(AGENT.appId)).toBe(1);
    expect((await corpTicket(simulator, first)).json['errcode']).toBe(40014);
    simulator.accounts.update(AGENT.appId, { deadTokenCode: 42001 });
    expect((await corpTicket(simulator, first)).json['errcode']).toBe(42001);
    expect(simulator.truth.find(tokenOf(first))).toMatchObject({ cause: 'revoked', diesAt: START_MS + 1000 });
    expect((await corpTicket(simulator, other)).json['errcode']).toBe(0);
    const next = await gettoken(simulator);
    expect(tokenOf(next)).not.toBe(tokenOf(first));
    expect(next.json['expires_in']).toBe(7200);
  });
});

describe('a refused gettoken', () => {
  it.each([
    [{ corpsecret: AGENT.secret }, 41002],
    [{ corpid: CORP_ID }, 41004],
    [{ corpid: 'wwNobody', corpsecret: AGENT.secret }, 40013],
    [{ corpid: CORP_ID, corpsecret: 'wrong' }, 40001],
    [{ corpid: CORP_ID, corpsecret: STRANGER.secret }, 40091],
    [{ corpid: AGENT.appId, corpsecret: AGENT.secret }, 40013],
  ])('%o is %i', async (query, errcode) => {
    expect((await get(await startWecom(), PATH, query)).json['errcode']).toBe(errcode);
  });

  it("has WeCom's text: a hint with decimal time, the caller's address, a page about the code", async () => {
    const simulator = await startWecom();
    const wrong = await get(simulator, PATH, { corpid: CORP_ID, corpsecret: 'wrong' });
    expect(wrong.json['errmsg']).toMatch(
      /^invalid credential, hint: \[1768442400_160_[0-9a-f]{32}\], from ip: 127\.0\.0\.1, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=40001$/,
    );
    const foreign = await get(simulator, PATH, { corpid: CORP_ID, corpsecret: STRANGER.secret });
    expect(foreign.json['errmsg']).toBe('secret is invalid');
    expect((await post(simulator, PATH, {})).json).toEqual({
      errcode: 43001,
      errmsg: expect.stringMatching(/^require GET method, hint: \[/),
    });
  });

  it('follows a new secret at once', async () => {
    const simulator = await startWecom();
    const token = await gettoken(simulator);
    const renewed = { ...AGENT, secret: 'n'.repeat(43) };
    simulator.accounts.update(AGENT.appId, { secret: renewed.secret });
    expect((await gettoken(simulator)).json['errcode']).toBe(40001);
    expect(tokenOf(await gettoken(simulator, renewed))).toBe(tokenOf(token));
  });

  it('is busy when the account is', async () => {
    const simulator = await startWecom();
    simulator.accounts.update(AGENT.appId, { busyCalls: 1 });
    expect((await gettoken(simulator)).json['errcode']).toBe(-1);
    expect((await gettoken(simulator)).json['errcode']).toBe(0);
  });
});

describe('the two hosts', () => {
  it('do not know the credentials and tokens of each other', async () => {
    const simulator = await startSimulator();
    simulator.accounts.add(AGENT);
    const official = await stableToken(simulator);
    expect((await corpTicket(simulator, official)).json['errcode']).toBe(40014);
    const access_token = tokenOf(await gettoken(simulator));
    const used = await get(simulator, '/cgi-bin/get_api_domain_ip', { access_token });
    expect([40001, 40014]).toContain(used.json['errcode']);
    const query = { grant_type: 'client_credential', appid: AGENT.appId, secret: AGENT.secret };
    expect((await get(simulator, '/cgi-bin/token', query)).json['errcode']).toBe(40013);
    const body = { cgi_path: PATH };
    const path = `/cgi-bin/openapi/quota/get?access_token=${tokenOf(official)}`;
    expect((await post(simulator, path, body)).json['errcode']).toBe(76021);
  });
});

describe('an account of kind wecom', () => {
  it('is named by corp and agent, and shares its secret with nobody', async () => {
    const { accounts } = await startWecom();
    expect(() => accounts.add({ ...AGENT, appId: CORP_ID, secret: 'x' })).toThrow('is not corpid:agentid');
    expect(() => accounts.add({ ...AGENT, appId: `${CORP_ID}:9` })).toThrow('belongs to');
    expect(() => accounts.update(COLLEAGUE.appId, { secret: AGENT.secret })).toThrow('belongs to');
  });
});
