import { describe, expect, it } from 'vitest';
import {
  APP,
  OTHER_APP,
  exchange,
  obtainCode,
  plainToken,
  startSimulator,
  tokenOf,
  useToken,
} from '../simulator.setup.js';

const PATH = '/cgi-bin/token';

describe('a fault', () => {
  it('meets the calls it names: so many, after so many, of one account', async () => {
    const simulator = await startSimulator();
    const handle = simulator.faults.add({
      path: PATH,
      appId: APP.appId,
      skip: 1,
      times: 2,
      fault: { kind: 'errcode', errcode: -1 },
    });
    const codes: unknown[] = [(await plainToken(simulator, OTHER_APP)).json['errcode']];
    for (let call = 0; call < 4; call += 1) codes.push((await plainToken(simulator)).json['errcode']);
    expect(codes).toEqual([undefined, undefined, -1, -1, undefined]);
    expect([handle.fired(), handle.remaining()]).toEqual([2, 0]);
  });

  it('of the errcode kind does no work and has the text of the path', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: '*', times: 3, fault: { kind: 'errcode', errcode: 45011 } });
    expect((await plainToken(simulator)).json['errmsg']).toMatch(/^api minute-quota .* next minute rid: /);
    const sns = await exchange(simulator, 'any');
    expect(sns.json['errmsg']).toMatch(/^api minute-quota .* next minute, rid: /);
    expect(simulator.truth.issued(APP.appId, 'plain')).toEqual([]);
  });

  it('of the status kind answers a gateway page', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'status', status: 502 } });
    const { status, type, text } = await plainToken(simulator);
    expect({ status, type }).toEqual({ status: 502, type: 'text/html' });
    expect(text).toContain('502 Bad Gateway');
  });

  it('of the garbage kind answers whatever it is told', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({
      path: PATH,
      fault: { kind: 'garbage', body: '{"access_token":', contentType: 'text/plain' },
    });
    expect(await plainToken(simulator).catch(String)).toContain('SyntaxError');
    expect(simulator.requests.list({ path: PATH })[0]?.fault).toBe('garbage');
  });

  it('of the latency kind delays the answer, the work being done before or after', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'latency', ms: 60 } });
    simulator.faults.add({ path: PATH, fault: { kind: 'latency', ms: 60, processed: true } });
    const issued = (): number => simulator.truth.issued(APP.appId, 'plain').length;
    const late = plainToken(simulator);
    await expect.poll(() => simulator.requests.count(PATH)).toBe(1);
    expect(issued()).toBe(0);
    expect(await useToken(simulator, await late)).toBe('ok');
    const early = plainToken(simulator);
    await expect.poll(() => simulator.requests.count(PATH)).toBe(2);
    expect(issued()).toBe(2);
    expect(await useToken(simulator, await early)).toBe('ok');
  });

  it.each([false, true])('of the drop kind cuts the connection, processed: %s', async (processed) => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'drop', processed } });
    await expect(plainToken(simulator)).rejects.toThrow('fetch failed');
    expect(simulator.truth.issued(APP.appId, 'plain')).toHaveLength(processed ? 1 : 0);
  });

  it('that drops a processed exchange leaves the code spent', async () => {
    const simulator = await startSimulator();
    const code = await obtainCode(simulator);
    simulator.faults.add({ path: '/sns/oauth2/access_token', fault: { kind: 'drop', processed: true } });
    await expect(exchange(simulator, code)).rejects.toThrow('fetch failed');
    expect((await exchange(simulator, code)).json['errcode']).toBe(40163);
  });

  it.each([false, true])(
    'of the hang kind never answers and ends with the simulator, processed: %s',
    async (processed) => {
      const simulator = await startSimulator();
      simulator.faults.add({ path: PATH, fault: { kind: 'hang', processed } });
      const outcome = plainToken(simulator).then(tokenOf, () => 'cut');
      await expect.poll(() => simulator.requests.count(PATH)).toBe(1);
      expect(simulator.requests.list()[0]).not.toHaveProperty('finishedAt');
      expect(simulator.truth.issued(APP.appId, 'plain')).toHaveLength(processed ? 1 : 0);
      await simulator.stop();
      expect(await outcome).toBe('cut');
    },
  );

  it('of the truncate kind issues the token but delivers half of the answer', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'truncate' } });
    await expect(plainToken(simulator)).rejects.toThrow('terminated');
    expect(simulator.truth.issued(APP.appId, 'plain')).toHaveLength(1);
  });

  it('can be taken back', async () => {
    const simulator = await startSimulator();
    const always = { path: PATH, times: Infinity, fault: { kind: 'status', status: 500 } } as const;
    const handle = simulator.faults.add(always);
    expect((await plainToken(simulator)).status).toBe(500);
    handle.remove();
    expect((await plainToken(simulator)).status).toBe(200);
    simulator.faults.add(always);
    simulator.faults.clear();
    expect((await plainToken(simulator)).status).toBe(200);
  });

  it('stops waiting when the simulator stops', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'latency', ms: 3_600_000 } });
    const outcome = plainToken(simulator).then(tokenOf, () => 'cut');
    await expect.poll(() => simulator.requests.count(PATH)).toBe(1);
    await simulator.stop();
    expect(await outcome).toBe('cut');
  });
});
