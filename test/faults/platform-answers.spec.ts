import { afterEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../simulator/fault/fault.js';
import { eventually } from '../support/eventually.js';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

async function atRenewal(mode: Mode): Promise<void> {
  cluster = await Cluster.serving({ mode });
  await cluster.leapToRenewal();
}

/** In plain mode a call whose outcome nobody knows is followed by an announced one, 190 s later. */
const healsIn = (mode: Mode, seconds: number): number => (mode === 'stable' ? seconds : seconds + 200) * S;

interface Trouble {
  fault: FaultKind;
  times?: number;
  code: string;
  /** Of one call that hangs, on the shared clock. */
  takesMs?: number;
}

/** One renewal goes wrong; the old token is served on, the status tells, and a later call renews. */
async function survives(mode: Mode, { fault, code, takesMs = 0, times = 1 }: Trouble): Promise<void> {
  await atRenewal(mode);
  const failing = cluster.platform.faults.add({ path: cluster.path, times, fault });
  await cluster.turn();
  expect(failing.fired()).toBe(1);
  if (takesMs > 0) {
    await cluster.live(takesMs - 1, takesMs - 1);
    expect((await cluster.status()).body['refresh']).not.toHaveProperty('last_error');
    await cluster.live(1, 1);
    await eventually('the failure is written', async () => (await cluster.row()).failures === 1);
  }
  expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 1 });
  expect((await cluster.status()).body).toMatchObject({
    state: 'degraded',
    refresh: { failures: 1, last_error: { code } },
  });
  expect(cluster.one.app.log).toContain('token.refresh_failed');
  expect(await cluster.serve(healsIn(mode, 10 * times), 5 * S)).toMatchObject({ refused: 0 });
  expect((await cluster.status()).body).toMatchObject({ state: 'ok' });
  expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
  expect(cluster.asked).toBe(2 + times);
}

const UNKNOWN = 'wechat.outcome_unknown';

describe('F13 WeChat answers 500, 502, 503, 429 with a page', () => {
  it.each([500, 502, 503, 429].flatMap((status) => MODES.map((mode) => ({ status, mode }))))(
    '$status: the old token is served, and a later call renews ($mode)',
    ({ status, mode }) => survives(mode, { fault: { kind: 'status', status }, code: UNKNOWN }),
  );

  it('stable: to the end of the life: served until 5 s before it, then 503 with the reason', async () => {
    await atRenewal('stable');
    const fault = { kind: 'status', status: 502 } as const;
    cluster.platform.faults.add({ path: cluster.path, times: Infinity, fault });
    await cluster.turn();
    const { expiresAt = 0 } = await cluster.row();
    await cluster.clock.advance(expiresAt - cluster.clock.now() - 5 * S - 1);
    expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 1, expires_in: 5 });
    await cluster.clock.advance(1);
    const refused = await cluster.read(cluster.one);
    expect(refused).toMatchObject({ status: 503, body: { code: 'token.unavailable' } });
    expect(refused.body['detail']).toContain('HTTP status 502');
  });

  it('stable: three in a row cost three pauses', () =>
    survives('stable', { fault: { kind: 'status', status: 502 }, times: 3, code: UNKNOWN }));
});

describe('F14 nothing was sent', () => {
  async function refusedConnection(mode: Mode): Promise<void> {
    await atRenewal(mode);
    await cluster.one.gate.close();
    expect(await cluster.serve(60 * S, 2 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ unknownSince: undefined, holdAt: undefined, generation: 1 });
    expect((await cluster.status()).body).toMatchObject({
      state: 'degraded',
      refresh: { last_error: { code: 'wechat.unreachable' } },
    });
    const { failures } = await cluster.row();
    expect(failures).toBeGreaterThan(3);
    expect(failures).toBeLessThan(25);
    await cluster.one.gate.reopen();
    expect(await cluster.serve(31 * S, S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
    expect(cluster.asked).toBe(2);
  }

  it('connection refused: served on, tried again after short pauses (stable)', () =>
    refusedConnection('stable'));

  it('connection refused: nobody doubts the old token, and the pauses stay short (plain)', () =>
    refusedConnection('plain'));

  it.each(
    [
      ['no such name', 'http://no-such-host.invalid'],
      ['no TLS there', 'https://127.0.0.1:9'],
    ].flatMap(([what, url = '']) => MODES.map((mode) => ({ what, url, mode }))),
  )('$what, from the start: 503 with the reason, and a definite non-issue ($mode)', async ({ url, mode }) => {
    cluster = await Cluster.start({ mode, env: { WECHAT_API_URL: url } });
    const answer = await cluster.read(cluster.one);
    expect(answer).toMatchObject({ status: 503, body: { code: 'token.unavailable' } });
    expect(answer.body['detail']).toContain('No connection to WeChat');
    expect(await cluster.row()).toMatchObject({ unknownSince: undefined, sentAt: undefined });
  });
});

describe('F15 no answer in time, and WeChat did nothing', () => {
  it.each(MODES)('given up at 10 s; stable tries again, plain counts it as unknown (%s)', (mode) =>
    survives(mode, { fault: { kind: 'hang' }, takesMs: 10 * S, code: UNKNOWN }),
  );
});

describe('F16 no answer in time, and WeChat did the work', () => {
  it.each(MODES)('given up at 10 s; the old token is let go of before it dies (%s)', (mode) =>
    survives(mode, { fault: { kind: 'hang', processed: true }, takesMs: 10 * S, code: UNKNOWN }),
  );
});

describe('F17 an answer without an end', () => {
  it.each(MODES)('a byte an hour: given up at 10 s in all (%s)', (mode) =>
    survives(mode, { fault: { kind: 'drip', ms: 3_600_000 }, takesMs: 10 * S, code: UNKNOWN }),
  );

  it.each(MODES)('half a header: given up at 10 s in all (%s)', async (mode) => {
    await atRenewal(mode);
    cluster.one.gate.answerNext((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Ty'));
    await cluster.turn();
    await cluster.live(10 * S - 1, 10 * S - 1);
    expect((await cluster.row()).failures).toBe(0);
    await cluster.live(1, 1);
    await eventually('the failure is written', async () => (await cluster.row()).failures === 1);
    expect(await cluster.serve(healsIn(mode, 10), 5 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  });

  it.each(MODES)('a body that never ends: cut at 64 KiB, without waiting (%s)', async (mode) => {
    await atRenewal(mode);
    let sent = 0;
    cluster.one.gate.answerNext((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"access_token":"');
      const more = (): void => {
        if (socket.destroyed) return;
        sent += 16_384;
        socket.write('x'.repeat(16_384), more);
      };
      more();
    });
    await cluster.turn();
    await cluster.rest();
    expect(await cluster.row()).toMatchObject({ failures: 1, generation: 1 });
    expect(sent).toBeLessThan(10_000_000);
    expect(await cluster.serve(healsIn(mode, 10), 5 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  });
});

describe('F20 errcode -1', () => {
  it.each(MODES)('once: the old token is served; plain counts it as unknown (%s)', (mode) =>
    survives(mode, { fault: { kind: 'errcode', errcode: -1 }, code: 'wechat.rejected' }),
  );

  it.each([
    { mode: 'stable', times: 5 },
    { mode: 'stable', times: 100 },
    { mode: 'plain', times: 5 },
    { mode: 'plain', times: 20 },
  ] as const)(
    '$times in a row: never a dead token, ever longer pauses, and it heals ($mode)',
    async ({ mode, times }) => {
      cluster = await Cluster.serving({ mode });
      if (mode === 'plain') await cluster.leapToRenewal();
      else await cluster.clock.advance(301 * S);
      const busy = cluster.platform.faults.add({
        path: cluster.path,
        times,
        fault: { kind: 'errcode', errcode: -1 },
      });
      const from = cluster.clock.now();
      while (busy.remaining() > 0 && cluster.clock.now() - from < 7_000 * S)
        await cluster.serve(20 * S, 20 * S);
      expect(busy.remaining()).toBe(0);
      expect((cluster.clock.now() - from) / S).toBeGreaterThan(times === 5 ? 5 : 500);
      await cluster.live(250 * S, 10 * S);
      expect((await cluster.read(cluster.one)).status).toBe(200);
      expect((await cluster.status()).body).toMatchObject({ state: 'ok' });
    },
  );
});
