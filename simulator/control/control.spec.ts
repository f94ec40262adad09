import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import { APP, START_MS, get, plainToken, startSimulator, tokenOf } from '../simulator.setup.js';

interface Controlled {
  readonly status: number;
  readonly json: unknown;
}

async function control(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Controlled> {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(`${simulator.url}/__simulator/${path}`, { method, body: text });
  return { status: response.status, json: await response.json() };
}

describe('the control interface', () => {
  it('adds and changes accounts and users', async () => {
    const simulator = await startSimulator();
    const account = { appId: 'wxNew', secret: 's', kind: 'website', name: 'New' };
    expect((await control(simulator, 'POST', 'accounts', account)).status).toBe(200);
    expect((await control(simulator, 'POST', 'accounts', account)).status).toBe(409);
    await control(simulator, 'PATCH', 'accounts/wxNew', { limited: true });
    expect(simulator.accounts.get('wxNew')).toMatchObject({ name: 'New', limited: true });
    await control(simulator, 'POST', 'users', { id: 'mia', nickname: 'Mia', followerOf: ['wxNew'] });
    await control(simulator, 'PATCH', 'users/mia', { snapshot: true });
    expect(simulator.users.get('mia')).toMatchObject({ nickname: 'Mia', snapshot: true });
    expect((await control(simulator, 'POST', `users/mia/follow/${APP.appId}`)).status).toBe(200);
    expect(simulator.users.followersOf(APP.appId)).toContain('mia');
    expect((await control(simulator, 'GET', `users/mia/identity/${APP.appId}`)).json).toEqual({
      openId: simulator.users.openIdOf('mia', APP.appId),
      unionId: simulator.users.unionIdOf('mia', APP.appId),
    });
    expect((await control(simulator, 'GET', 'health')).json).toEqual({ status: 'ok', accounts: 3, users: 3 });
  });

  it('says what is wrong with an input', async () => {
    const simulator = await startSimulator();
    const answers = [
      await control(simulator, 'POST', 'accounts', {
        appId: 'wxNew',
        secret: 's',
        kind: 'bank',
        name: 'New',
      }),
      await control(simulator, 'PATCH', `accounts/${APP.appId}`, { limitd: true }),
      await control(simulator, 'POST', 'clock', {}),
      await control(simulator, 'GET', 'nothing'),
    ];
    expect(answers).toEqual([
      { status: 400, json: { error: 'account.kind must be one of official, website, miniprogram, wecom' } },
      { status: 400, json: { error: 'account.limitd is unknown' } },
      { status: 400, json: { error: 'body.advance_ms is missing' } },
      { status: 404, json: { error: 'There is no GET /__simulator/nothing' } },
    ]);
  });

  it('moves the clock', async () => {
    const simulator = await startSimulator();
    expect((await control(simulator, 'POST', 'clock', { advance_ms: 5000 })).json).toEqual({
      now: START_MS + 5000,
    });
    expect((await control(simulator, 'GET', 'clock')).json).toEqual({ now: START_MS + 5000 });
  });

  it('scripts faults', async () => {
    const simulator = await startSimulator();
    const fault = { path: '/cgi-bin/token', times: 'always', fault: { kind: 'errcode', errcode: 50002 } };
    const { json } = await control(simulator, 'POST', 'faults', fault);
    expect(json).toEqual({ id: 1 });
    expect((await plainToken(simulator)).json['errcode']).toBe(50002);
    await control(simulator, 'DELETE', 'faults/1');
    expect((await plainToken(simulator)).json).not.toHaveProperty('errcode');
    await control(simulator, 'POST', 'faults', fault);
    await control(simulator, 'DELETE', 'faults');
    expect((await plainToken(simulator)).json).not.toHaveProperty('errcode');
  });

  it('shows what was asked, without itself', async () => {
    const simulator = await startSimulator();
    const token = tokenOf(await plainToken(simulator));
    simulator.clock.advance(10);
    await get(simulator, '/cgi-bin/get_api_domain_ip', { access_token: token });
    const all = await control(simulator, 'GET', 'requests');
    expect(all.json).toMatchObject({
      count: 2,
      requests: [
        {
          id: 1,
          at: START_MS,
          method: 'GET',
          path: '/cgi-bin/token',
          query: { appid: APP.appId },
          appId: APP.appId,
        },
        {
          id: 2,
          at: START_MS + 10,
          path: '/cgi-bin/get_api_domain_ip',
          appId: APP.appId,
          finishedAt: START_MS + 10,
        },
      ],
    });
    const some = await control(simulator, 'GET', `requests?appId=${APP.appId}&since=${START_MS + 1}`);
    expect(some.json).toMatchObject({ count: 1 });
    await control(simulator, 'DELETE', 'requests');
    expect(simulator.requests.count('/cgi-bin/token')).toBe(0);
  });

  it('tells the truth, one by one and in a batch', async () => {
    const simulator = await startSimulator();
    const token = tokenOf(await plainToken(simulator));
    const deadMs = START_MS + 7200_000;
    expect((await control(simulator, 'GET', `truth?token=${token}&at=${deadMs - 1}`)).json).toMatchObject({
      valid: true,
      remainingMs: 1,
      issued: { appId: APP.appId, family: 'plain', issuedAt: START_MS, diesAt: deadMs },
    });
    const until = await control(
      simulator,
      'GET',
      `truth?token=${token}&at=${START_MS - 9}&until=${START_MS}`,
    );
    expect(until.json).toMatchObject({ valid: true });
    const checks = [
      { token, from: deadMs - 1, to: deadMs },
      { token, from: deadMs, to: deadMs + 1 },
      { token: 'unknown', from: START_MS },
    ];
    expect((await control(simulator, 'POST', 'truth', { checks })).json).toEqual({
      valid: [true, false, false],
    });
    const issued = await control(simulator, 'GET', `truth/issued?appId=${APP.appId}&family=plain`);
    expect(issued.json).toMatchObject({ issued: [{ token }] });
  });

  it("lets another program fetch a ticket, and tells how busy an account's calls were", async () => {
    const simulator = await startSimulator();
    const tickets = await control(simulator, 'POST', `accounts/${APP.appId}/tickets`, { type: 'jsapi' });
    const [issued] = simulator.truth.issued(APP.appId, 'jsapi');
    expect(tickets.json).toEqual({ ticket: issued?.token, expiresInSeconds: 7200 });
    expect((await control(simulator, 'POST', 'accounts/wxNobody/tickets', { type: 'jsapi' })).status).toBe(
      409,
    );
    await plainToken(simulator);
    const once = { calls: 1, inFlight: 0, mostInFlight: 1 };
    const about = `appId=${APP.appId}`;
    expect((await control(simulator, 'GET', `truth/calls?${about}&path=/cgi-bin/token`)).json).toEqual(once);
    expect((await control(simulator, 'GET', `truth/issuing?${about}`)).json).toEqual(once);
    expect((await control(simulator, 'GET', 'truth/issuing')).json).toEqual({
      accounts: [{ appId: APP.appId, ...once }],
    });
  });

  it('adds ten thousand accounts in one call', async () => {
    const simulator = await startSimulator();
    const accounts = Array.from({ length: 10_000 }, (_, at) => ({
      appId: `wx${at.toString(16).padStart(16, '0')}`,
      secret: 's'.repeat(32),
      kind: 'official' as const,
      name: `Shop ${at}`,
    })).filter(({ appId }) => simulator.accounts.find(appId) === undefined);
    const many = await control(simulator, 'POST', 'accounts/many', { accounts });
    expect(many).toEqual({ status: 200, json: { added: accounts.length } });
    expect(simulator.accounts.list()).toHaveLength(accounts.length + 2);
    expect((await plainToken(simulator, accounts.at(-1))).json).toHaveProperty('access_token');
    const again = await control(simulator, 'POST', 'accounts/many', { accounts: [{}] });
    expect(again).toEqual({ status: 400, json: { error: 'body.accounts[0].appId is missing' } });
  });

  it('changes the settings of the platform one by one', async () => {
    const simulator = await startSimulator();
    const settings = { latencyMs: 1, pathLatencyMs: { '/cgi-bin/token': 2 } };
    const changed = { requireWeChatBrowser: false, ...settings };
    expect((await control(simulator, 'PATCH', 'settings', settings)).json).toEqual(changed);
    expect((await control(simulator, 'PATCH', 'settings', { requireWeChatBrowser: true })).json).toEqual({
      ...changed,
      requireWeChatBrowser: true,
    });
    expect((await control(simulator, 'PATCH', 'settings', { latency: 1 })).status).toBe(400);
    expect(simulator.settings).toMatchObject(settings);
  });

  it('scripts a slow drip, which has to have a size', async () => {
    const simulator = await startSimulator();
    const drip = { path: '*', fault: { kind: 'drip', ms: 1, bytes: 50 } };
    expect((await control(simulator, 'POST', 'faults', drip)).status).toBe(200);
    expect((await plainToken(simulator)).json).toHaveProperty('access_token');
    const none = { path: '*', fault: { kind: 'drip', ms: 1, bytes: 0 } };
    expect((await control(simulator, 'POST', 'faults', none)).json).toEqual({
      error: 'fault.fault.bytes must be a whole number from 1 on',
    });
  });
});
