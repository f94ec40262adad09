import { describe, expect, it } from 'vitest';
import type { FaultKind } from './fault.js';
import {
  APP,
  OTHER_APP,
  credentials,
  exchange,
  get,
  obtainCode,
  plainToken,
  startSimulator,
  tokenOf,
  useToken,
} from '../simulator.setup.js';

const PATH = '/cgi-bin/token';
const QUERY = new URLSearchParams({ grant_type: 'client_credential', ...credentials() }).toString();

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

  it('of the drip kind issues the token at once, and delivers all of the answer little by little', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'drip', ms: 5, bytes: 40 } });
    const response = await fetch(`${simulator.url}${PATH}?${QUERY}`);
    expect(simulator.truth.issued(APP.appId, 'plain')).toHaveLength(1);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(2);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toMatchObject({ expires_in: 7200 });
  });

  it('of the drip kind keeps its call in flight until its caller leaves', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: PATH, fault: { kind: 'drip', ms: 3_600_000 } });
    const caller = new AbortController();
    expect((await fetch(`${simulator.url}${PATH}?${QUERY}`, { signal: caller.signal })).status).toBe(200);
    expect(simulator.truth.issuing(APP.appId).inFlight).toBe(1);
    caller.abort();
    await expect.poll(() => simulator.truth.issuing(APP.appId).inFlight).toBe(0);
  });
});

/** Every path of the platform meets the same machinery; a path that answered around it would show here. */
describe('every endpoint', () => {
  it.each([
    '/cgi-bin/clear_quota',
    '/cgi-bin/clear_quota/v2',
    '/cgi-bin/openapi/quota/get',
    '/cgi-bin/openapi/quota/clear',
    '/cgi-bin/openapi/rid/get',
    '/cgi-bin/callback/check',
    '/cgi-bin/getcallbackip',
    '/cgi-bin/ticket/getticket',
    '/cgi-bin/gettoken',
    '/cgi-bin/get_jsapi_ticket',
    '/cgi-bin/ticket/get',
  ])('%s can fail in each way', async (path) => {
    const simulator = await startSimulator();
    const kinds: FaultKind[] = [
      { kind: 'errcode', errcode: -1 },
      { kind: 'status', status: 503 },
      { kind: 'garbage', body: '<html></html>' },
      { kind: 'drop' },
      { kind: 'drop', processed: true },
      { kind: 'truncate' },
    ];
    for (const fault of kinds) simulator.faults.add({ path, fault });
    const outcomes: unknown[] = [];
    for (let call = 0; call <= kinds.length; call += 1) {
      const answer = await get(simulator, path).catch(() => undefined);
      outcomes.push(answer && [answer.status, answer.json['errcode']]);
    }
    const sound = outcomes.pop();
    expect(sound).toEqual([200, expect.any(Number)]);
    expect(sound).not.toEqual([200, 40066]);
    expect(outcomes).toEqual([
      [200, -1],
      [503, undefined],
      [200, undefined],
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the latency of the platform', () => {
  it('lies on every answer, half of it before the work is done', async () => {
    const simulator = await startSimulator({ now: Date.now });
    simulator.settings.latencyMs = 60;
    await plainToken(simulator);
    const [request] = simulator.requests.list({ path: PATH });
    const [issued] = simulator.truth.issued(APP.appId, 'plain');
    const issuedAt = issued?.issuedAt ?? 0;
    // Timers may fire up to a millisecond early.
    expect(issuedAt - (request?.at ?? 0)).toBeGreaterThanOrEqual(29);
    expect((request?.finishedAt ?? 0) - issuedAt).toBeGreaterThanOrEqual(29);
  });

  it('can be of its own for one path, and comes on top of a fault', async () => {
    const simulator = await startSimulator();
    Object.assign(simulator.settings, { latencyMs: 3_600_000, pathLatencyMs: { [PATH]: 40 } });
    simulator.faults.add({ path: PATH, fault: { kind: 'errcode', errcode: -1 } });
    const startedAt = performance.now();
    expect((await plainToken(simulator)).json['errcode']).toBe(-1);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(38);
    simulator.settings.pathLatencyMs = { [PATH]: 0 };
    expect((await plainToken(simulator)).json['errcode']).toBeUndefined();
  });
});
