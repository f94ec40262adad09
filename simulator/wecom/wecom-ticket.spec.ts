import { describe, expect, it } from 'vitest';
import { APP, START_MS, get, startSimulator } from '../simulator.setup.js';
import {
  AGENT,
  AGENT_TICKET,
  COLLEAGUE,
  CORP_ID,
  CORP_TICKET,
  STRANGER,
  agentTicket,
  corpTicket,
  gettoken,
  startWecom,
} from './wecom.setup.js';

const LIFE_MS = 7200_000;

describe("WeCom's tickets", () => {
  it('are one for the corp and one for each agent', async () => {
    const simulator = await startWecom();
    const [mine, theirs] = [await gettoken(simulator), await gettoken(simulator, COLLEAGUE)];
    const foreign = await gettoken(simulator, STRANGER);
    const corp = await corpTicket(simulator, mine);
    const ok = { errcode: 0, errmsg: 'ok', ticket: expect.stringMatching(/^[\w-]{86}$/), expires_in: 7200 };
    expect(corp.json).toEqual(ok);
    expect((await corpTicket(simulator, theirs)).json).toEqual(corp.json);
    const agent = await agentTicket(simulator, mine);
    expect(agent.json).toEqual(ok);
    const all = [corp, agent, await agentTicket(simulator, theirs), await corpTicket(simulator, foreign)];
    expect(new Set(all.map(({ json }) => json['ticket'])).size).toBe(4);
    for (const owner of [CORP_ID, AGENT.appId, COLLEAGUE.appId]) {
      expect(simulator.truth.issued(owner, 'wecom_jsapi')).toMatchObject([
        { token: corp.json['ticket'], issuedAt: START_MS, diesAt: START_MS + LIFE_MS },
      ]);
    }
    expect(simulator.truth.issued(AGENT.appId, 'wecom_agent')).toMatchObject([
      { token: agent.json['ticket'] },
    ]);
  });

  it('stay the same until their end, whatever happens to the token', async () => {
    const simulator = await startWecom({ ticketLifeSeconds: 100 });
    const first = await corpTicket(simulator, await gettoken(simulator));
    simulator.endTokensEarly(AGENT.appId);
    simulator.clock.advance(60_000);
    const token = await gettoken(simulator);
    expect((await corpTicket(simulator, token)).json).toEqual({ ...first.json, expires_in: 40 });
    simulator.accounts.update(AGENT.appId, { alwaysFullLife: true });
    expect((await corpTicket(simulator, token)).json).toEqual(first.json);
    simulator.clock.advance(40_000);
    expect((await corpTicket(simulator, token)).json['ticket']).not.toBe(first.json['ticket']);
  });
});

describe('a business call of WeCom', () => {
  it('is refused without a living token, without permission, or for an unknown type', async () => {
    const simulator = await startWecom();
    expect((await get(simulator, CORP_TICKET)).json['errcode']).toBe(41001);
    expect((await get(simulator, CORP_TICKET, { access_token: 'nonsense' })).json['errcode']).toBe(40014);
    const token = await gettoken(simulator);
    expect((await agentTicket(simulator, token, 'jsapi')).json['errcode']).toBe(48002);
    simulator.accounts.update(AGENT.appId, { unauthorizedPaths: [AGENT_TICKET] });
    expect((await agentTicket(simulator, token)).json['errcode']).toBe(48002);
    simulator.accounts.update(AGENT.appId, { busyCalls: 1 });
    expect((await corpTicket(simulator, token)).json['errcode']).toBe(-1);
  });

  it('is where an address that is not trusted shows, not gettoken', async () => {
    const simulator = await startWecom();
    simulator.accounts.update(AGENT.appId, { ipAllowList: ['203.0.113.9'] });
    const token = await gettoken(simulator);
    expect(token.json['errcode']).toBe(0);
    expect((await corpTicket(simulator, token)).json).toEqual({
      errcode: 60020,
      errmsg: expect.stringMatching(
        /^not allow to access from your ip, hint: \[1768442400_\w+\], from ip: 127\.0\.0\.1, more info at \S+\?e=60020$/,
      ),
    });
    simulator.accounts.update(AGENT.appId, { ipAllowList: ['127.0.0.1'] });
    expect((await corpTicket(simulator, token)).json['errcode']).toBe(0);
  });
});

describe('the limits of WeCom', () => {
  it('shut a corp out of one API for sixty seconds', async () => {
    const simulator = await startWecom();
    simulator.accounts.update(AGENT.appId, { minuteLimits: { '/cgi-bin/gettoken': 1 } });
    simulator.clock.advance(30_000);
    const code = async (): Promise<unknown> => (await gettoken(simulator)).json['errcode'];
    expect([await code(), await code()]).toEqual([0, 45009]);
    simulator.clock.advance(59_999);
    expect(await code()).toBe(45009);
    simulator.clock.advance(1);
    expect(await code()).toBe(0);
    expect((await gettoken(simulator, STRANGER)).json['errcode']).toBe(0);
  });

  it('shut an agent out of tickets for an hour after a hundred', async () => {
    const simulator = await startWecom();
    const token = await gettoken(simulator);
    const colleague = await gettoken(simulator, COLLEAGUE);
    const codes: unknown[] = [];
    for (let call = 0; call < 101; call += 1)
      codes.push((await corpTicket(simulator, token)).json['errcode']);
    expect(codes).toEqual([...Array.from({ length: 100 }, () => 0), 45009]);
    expect((await corpTicket(simulator, colleague)).json['errcode']).toBe(0);
    expect((await agentTicket(simulator, token)).json['errcode']).toBe(0);
    simulator.clock.advance(3_599_999);
    expect((await corpTicket(simulator, token)).json['errcode']).toBe(45009);
    simulator.clock.advance(1);
    expect((await corpTicket(simulator, token)).json['errcode']).toBe(0);
  });

  it('can be made smaller for an hour', async () => {
    const simulator = await startWecom();
    simulator.accounts.update(AGENT.appId, { hourLimits: { [AGENT_TICKET]: 1 } });
    const token = await gettoken(simulator);
    expect((await agentTicket(simulator, token)).json['errcode']).toBe(0);
    simulator.clock.advance(60_000);
    expect((await agentTicket(simulator, token)).json['errcode']).toBe(45009);
  });
});

describe('a scripted failure at WeCom', () => {
  it("finds the agent by its credentials, and speaks WeCom's language", async () => {
    const simulator = await startWecom();
    const fault = { kind: 'errcode', errcode: 45009 } as const;
    simulator.faults.add({ path: '/cgi-bin/gettoken', appId: AGENT.appId, fault });
    expect((await gettoken(simulator, COLLEAGUE)).json['errcode']).toBe(0);
    expect((await gettoken(simulator)).json['errmsg']).toMatch(/^api freq out of limit, hint: \[\d{10}_/);
    const wrong = { ...AGENT, secret: 'wrong' };
    await gettoken(simulator, wrong);
    const asked = simulator.requests.list({ path: '/cgi-bin/gettoken' }).map(({ appId }) => appId);
    expect(asked).toEqual([COLLEAGUE.appId, AGENT.appId, CORP_ID]);
  });

  it('leaves official accounts their own words', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: '*', fault: { kind: 'errcode', errcode: 45009 } });
    const { json } = await get(simulator, '/cgi-bin/token', { appid: APP.appId });
    expect(json['errmsg']).toMatch(/^reach max api daily quota limit rid: /);
  });
});
