import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';

const HOUR = 3_600 * S;
const DAY = 24 * HOUR;

let cluster: Cluster;
afterEach(async () => {
  process.env['TZ'] = 'UTC';
  await cluster.stop();
});

async function databaseJumps(ms: number): Promise<void> {
  for (const { store } of cluster.instances) store.clockAheadMs += ms;
  await cluster.clock.advance(3 * S);
}

/** Most calls that one life may cost: a plain token is issued once, a stable one is audited every 300 s and polled every 20 s. */
const mostAsked = (mode: Mode, seconds: number): number => (mode === 'plain' ? 1 : seconds / 300 + 16);

describe('F27 clock of an application server wrong', () => {
  it.each([HOUR, -HOUR, DAY, -DAY].flatMap((ms) => MODES.map((mode) => ({ mode, ms, hours: ms / HOUR }))))(
    '$hours h on one, and a jump as far the other way on the other: no effect ($mode)',
    async ({ mode, ms }) => {
      cluster = await Cluster.start({ mode, instances: 2 });
      cluster.two.clock.wallAheadMs = ms;
      expect(await cluster.serve(3_000 * S, 150 * S)).toMatchObject({ refused: 0 });
      cluster.one.clock.wallAheadMs = -ms;
      expect(await cluster.serve(5_000 * S, 50 * S)).toMatchObject({ refused: 0 });
      expect(cluster.issued).toBe(2);
      expect(cluster.asked).toBeLessThanOrEqual(1 + mostAsked(mode, 8_000));
      const a = await cluster.read(cluster.one);
      expect((await cluster.read(cluster.two)).body).toEqual(a.body);
    },
  );

  async function drifts(mode: Mode, rate: number): Promise<void> {
    cluster = await Cluster.start({ mode, instances: 2 });
    cluster.two.clock.rate = rate;
    expect(await cluster.serve(6_600 * S, 150 * S)).toMatchObject({ refused: 0 });
    cluster.two.store.outage = { act: () => Promise.reject(new Error('away')) };
    await cluster.serve(900 * S, 10 * S);
    cluster.two.store.outage = undefined;
    await cluster.live(2 * S);
    expect((await cluster.read(cluster.two)).status).toBe(200);
    cluster.judged();
  }

  it.each([
    { rate: 1.05, mode: 'plain' },
    { rate: 0.95, mode: 'plain' },
    { rate: 1.05, mode: 'stable' },
  ] as const)(
    'runs at $rate of its speed: no effect, also while the database is away ($mode)',
    ({ rate, mode }) => drifts(mode, rate),
  );

  it('runs at 0.95 of its speed: no effect, also while the database is away (stable)', () =>
    drifts('stable', 0.95));

  // PostgreSQL refuses the fraction of a millisecond that a real monotonic clock brings along.
  it.each(MODES)('writes whole milliseconds, whatever its clocks measure (%s)', async (mode) => {
    cluster = await Cluster.start({ mode });
    cluster.one.clock.rate = 1.000_000_1;
    await cluster.live(10 * S);
    expect(fractions(await cluster.row())).toEqual([]);
    cluster.platform.faults.add({ path: cluster.path, fault: { kind: 'drop' } });
    await cluster.leapToRenewal();
    await cluster.live(3 * S);
    expect(fractions(await cluster.row())).toEqual([]);
  });
});

const fractions = (row: object): unknown[] =>
  Object.entries(row).filter(([, value]) => typeof value === 'number' && !Number.isInteger(value));

describe('F28 database clock jumps ahead an hour', () => {
  it('stable: what looks expired is asked for again, and is the same token', async () => {
    cluster = await Cluster.serving({ mode: 'stable', instances: 2 });
    await cluster.clock.advance(4_500 * S);
    await databaseJumps(HOUR);
    for (const one of cluster.instances)
      expect((await cluster.read(one)).body).toMatchObject({ generation: 1 });
    expect(cluster.asked).toBe(2);
    expect(cluster.issued).toBe(1);
    expect(await cluster.serve(4_000 * S, 50 * S)).toMatchObject({ refused: 0 });
    expect(cluster.issued).toBe(2);
  });

  it('plain: one issue for the account, and then quiet', async () => {
    cluster = await Cluster.serving({ mode: 'plain', instances: 2 });
    await cluster.clock.advance(4_500 * S);
    await databaseJumps(HOUR);
    await Promise.all(cluster.instances.map((one) => cluster.read(one)));
    expect(await cluster.serve(4_000 * S, 50 * S)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(2);
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  });

  it.each(MODES)('with more than an hour of life left nothing is refused (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode, instances: 2 });
    await cluster.clock.advance(1_000 * S);
    await databaseJumps(HOUR);
    expect(await cluster.serve(4_000 * S, 50 * S)).toMatchObject({ refused: 0 });
    expect(cluster.issued).toBeLessThanOrEqual(2);
  });
});

describe('F29 database clock jumps back an hour', () => {
  async function goesOn(mode: Mode): Promise<void> {
    cluster = await Cluster.serving({ mode, instances: 2 });
    await cluster.live(4_500 * S, 290 * S);
    await Promise.all(cluster.instances.map((one) => cluster.read(one)));
    await databaseJumps(-HOUR);
    expect(await cluster.serve(4_000 * S, 50 * S)).toMatchObject({ refused: 0 });
    cluster.judged();
    expect(cluster.issued).toBe(2);
    expect(cluster.asked).toBeLessThanOrEqual(2 + mostAsked(mode, 9_000));
  }

  it('stable: no life grows longer: served to the true end and renewed in time', () => goesOn('stable'));

  it('plain: no life grows longer: served to the true end and renewed in time', () => goesOn('plain'));

  it.each(MODES)('no lease freezes (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode, instances: 2 });
    await cluster.leapToRenewal();
    cluster.one.store.killAt('intent', 'after');
    cluster.two.isAway = true;
    await cluster.turn();
    [cluster.one.isAway, cluster.two.isAway] = [true, false];
    await databaseJumps(-HOUR);
    expect(await cluster.serve((mode === 'stable' ? 45 : 250) * S, 5 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2, unknownSince: undefined });
  });

  async function restarts(mode: Mode): Promise<void> {
    cluster = await Cluster.serving({ mode });
    await cluster.live(4_500 * S, 290 * S);
    const { asked } = cluster;
    const [old] = cluster.instances.splice(0);
    await old?.app.close();
    await cluster.add({}, -HOUR);
    await old?.gate.close();
    expect((await cluster.read(cluster.one)).status).toBe(200);
    expect(cluster.asked).toBe(asked + 1);
    expect(await cluster.serve(4_000 * S, 50 * S)).toMatchObject({ refused: 0 });
    cluster.judged();
    expect(cluster.issued).toBe(2);
  }

  it('stable, when nobody is left who saw the clock before: WeChat is asked first', () => restarts('stable'));

  // Written longer ago than the clock was set back: nothing shows it. The one case in which a life grows (docs/token-engine.md, Known limits).
  it('plain, when nobody is left who saw the clock before: not noticed until the next refresh', async () => {
    cluster = await Cluster.serving({ mode: 'plain' });
    await cluster.live(4_500 * S, 290 * S);
    const { asked } = cluster;
    const [old] = cluster.instances.splice(0);
    await old?.app.close();
    await cluster.add({}, -HOUR);
    await old?.gate.close();
    cluster.mayServeDead = true;
    expect((await cluster.read(cluster.one)).status).toBe(200);
    expect(cluster.asked).toBe(asked);
  });
});

describe('F40 calendars: summer time, midnight, month’s end, leap second, 2038', () => {
  it.each(
    [
      ['2026-03-08T06:59:59.900Z', 'America/New_York', 'clocks go ahead'],
      ['2026-11-01T05:59:59.900Z', 'America/New_York', 'clocks go back'],
      ['2026-12-31T15:59:59.900Z', 'Asia/Shanghai', 'the day of WeChat’s quotas ends'],
      ['2016-12-31T23:59:59.900Z', 'UTC', 'a leap second'],
      ['2028-02-29T23:59:59.900Z', 'Asia/Kathmandu', 'a leap day ends'],
      ['2038-01-19T03:14:07.900Z', 'Pacific/Apia', '2³¹ seconds'],
    ].flatMap(([at = '', zone = '', what = '']) => MODES.map((mode) => ({ mode, at, zone, what }))),
  )('$what ($at, $zone): renewed across it like at any time ($mode)', async ({ mode, at, zone }) => {
    process.env['TZ'] = zone;
    const beforeMs = mode === 'stable' ? 6_900 * S : 5_800 * S;
    cluster = await Cluster.serving({ mode, startsAt: Date.parse(at) - beforeMs });
    await cluster.clock.advance(beforeMs - 100);
    expect(cluster.clock.now()).toBe(Date.parse(at) - 100);
    expect(await cluster.serve(300, 100)).toEqual({ served: 3, refused: 0 });
    expect(await cluster.serve(400 * S, 20 * S)).toMatchObject({ refused: 0 });
    expect(cluster.issued).toBe(2);
    const { budget } = (await cluster.status()).body as Record<
      string,
      { by_call: { last_24_hours: number }[] }
    >;
    expect(budget?.by_call.reduce((sum, { last_24_hours }) => sum + last_24_hours, 0)).toBe(cluster.asked);
  });
});
