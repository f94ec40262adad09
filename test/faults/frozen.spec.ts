import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import type { Instance } from '../support/instance.js';
import { APP_ID } from '../support/test-app.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

async function atRenewal(mode: Mode, instances = 2): Promise<void> {
  cluster = await Cluster.serving({ mode, instances });
  await cluster.leapToRenewal();
  // Both have the rows in memory, as servers in traffic do.
  await Promise.all(cluster.instances.map((one) => cluster.read(one)));
}

interface Freeze {
  name: string;
  /** Lets the refresh of this instance come to a step and stay there; gives the way on. */
  reach: (instance: Instance) => { isReached: boolean; release: () => void };
}

const FREEZES: readonly Freeze[] = [
  { name: 'before the intent is written', reach: ({ store }) => store.holdAt('intent', 'before') },
  { name: 'after the intent, before the call', reach: ({ store }) => store.holdAt('intent', 'after') },
  { name: 'while WeChat works', reach: ({ gate }) => gate.hold('back') },
  {
    name: 'after the answer, before the fingerprint',
    reach: ({ store }) => store.holdAt('remember', 'before'),
  },
  { name: 'after the answer, before the commit', reach: ({ store }) => store.holdAt('commit', 'before') },
  { name: 'after the commit', reach: ({ store }) => store.holdAt('commit', 'after') },
];

/** The first instance stands still at a step for so long, while the second goes on; then it wakes. */
async function freezeOneAt({ reach }: Freeze, ms: number): Promise<void> {
  const { one, two } = cluster;
  const stop = reach(one);
  two.isAway = true;
  await cluster.turn();
  two.isAway = false;
  expect(stop.isReached).toBe(true);
  one.isAway = true;
  one.clock.freeze();
  expect(await cluster.serve(ms, Math.min(ms, 5 * S))).toMatchObject({ refused: 0 });
  one.clock.thaw();
  one.isAway = false;
  stop.release();
  // An overdue reader of the first instance is among the first things that run.
  await cluster.read(one);
}

describe('F30 process frozen between any two steps', () => {
  it.each(
    FREEZES.flatMap((freeze) =>
      [1, 31, 150].flatMap((seconds) => MODES.map((mode) => ({ ...freeze, seconds, mode }))),
    ),
  )(
    '$name, for $seconds s: nothing dead is served, and one renewal comes ($mode)',
    async ({ seconds, mode, ...freeze }) => {
      await atRenewal(mode);
      await freezeOneAt(freeze, seconds * S);
      expect(await cluster.serve(360 * S, 15 * S)).toMatchObject({ refused: 0 });
      const { generation, sentAt, unknownSince } = await cluster.row();
      expect({ sentAt, unknownSince }).toEqual({ sentAt: undefined, unknownSince: undefined });
      expect(generation).toBe(2);
      // At most one lost call and one that renewed: nobody asks again because somebody woke. Stable polls go on.
      if (mode === 'plain') expect(cluster.asked).toBeLessThanOrEqual(3);
      expect(cluster.issued).toBeLessThanOrEqual(mode === 'stable' ? 2 : 3);
    },
  );

  it.each(MODES)('asleep past its lease before the call, it does not send (%s)', async (mode) => {
    await atRenewal(mode, 1);
    const stop = cluster.one.store.holdAt('intent', 'after');
    await cluster.turn();
    await cluster.clock.advance(15 * S);
    stop.release();
    await cluster.rest();
    expect(cluster.asked).toBe(1);
  });

  it.each(MODES)('a reader that slept looks at the age of its copy when it answers (%s)', async (mode) => {
    await atRenewal(mode, 1);
    const { one } = cluster;
    const reading = one.store.holdAt('read', 'after');
    await cluster.clock.advance(3 * S);
    const asked = cluster.read(one);
    await cluster.quiet(() => reading.isReached);
    one.clock.freeze();
    one.isAway = true;
    // Long past the end of the token that the held row speaks of.
    await cluster.clock.advance(2_000 * S);
    one.clock.thaw();
    one.isAway = false;
    reading.release();
    await asked;
    expect((await cluster.read(one)).status).toBe(200);
  });

  it.each(['remember', 'commit'] as const)(
    'plain: asleep with the answer in hand until another has asked: drops it (before %s)',
    async (step) => {
      await atRenewal('plain');
      await freezeOneAt({ name: step, reach: ({ store }) => store.holdAt(step, 'before') }, 240 * S);
      await cluster.rest();
      const newest = cluster.platform.truth.issued(APP_ID, 'plain').at(-1)?.token;
      expect((await cluster.row()).value?.reveal()).toBe(newest);
      expect(cluster.one.app.log).toContain('token.dropped');
      expect(await cluster.serve(400 * S, 20 * S)).toMatchObject({ refused: 0 });
      expect(cluster.issued).toBe(3);
    },
  );
});

describe('F31 frozen between the last check and the socket write: a zombie sends', () => {
  async function zombieSends(mode: Mode): Promise<void> {
    await atRenewal(mode);
    const { one, two } = cluster;
    const onItsWay = one.gate.hold('there');
    two.isAway = true;
    await cluster.turn();
    [one.isAway, two.isAway] = [true, false];
    one.clock.freeze();
    expect(onItsWay.isReached).toBe(true);
    expect(await cluster.serve(240 * S, 5 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
    onItsWay.release();
    await cluster.rest();
    one.clock.thaw();
    one.isAway = false;
    await cluster.turn();
    await cluster.serve(400 * S, 10 * S);
  }

  it('stable: does no harm', async () => {
    await zombieSends('stable');
    expect(cluster.deadServes).toEqual([]);
    expect(cluster.issued).toBe(2);
  });

  it('plain: accepted residual: its successor’s token dies an overlap later, and one report repairs it', async () => {
    await zombieSends('plain');
    cluster.mayServeDead = true;
    expect(cluster.issued).toBe(3);
    expect(cluster.deadServes.length).toBeGreaterThan(0);
    const { body } = await cluster.read(cluster.two);
    const { body: repaired } = await cluster.report(body['access_token'], cluster.two);
    expect(repaired).toMatchObject({ verdict: 'refreshed', generation: 3 });
    cluster.deadServes.length = 0;
    expect(await cluster.serve(400 * S, 20 * S)).toMatchObject({ refused: 0 });
    expect(cluster.deadServes).toEqual([]);
    expect((await cluster.status()).body).toMatchObject({ foreign: { count: 1 } });
  });
});

describe('F32 machine suspended: the monotonic clock stands still', () => {
  it.each(MODES)('copies are known to be old, and the row is read anew (%s)', async (mode) => {
    await atRenewal(mode);
    const { one, two } = cluster;
    one.isAway = true;
    one.clock.suspend();
    await cluster.serve(1_300 * S, 50 * S);
    one.clock.resume();
    one.isAway = false;
    const { body } = await cluster.read(one);
    expect(body).toEqual((await cluster.read(two)).body);
    expect(body).toMatchObject({ generation: 2 });
  });

  it.each(MODES)(
    'also while the database is away: what ended in its sleep is not served (%s)',
    async (mode) => {
      await atRenewal(mode, 1);
      const { one } = cluster;
      one.isAway = true;
      one.clock.suspend();
      await cluster.clock.advance(2_000 * S);
      one.clock.resume();
      one.isAway = false;
      one.store.outage = { act: () => Promise.reject(new Error('away')) };
      expect((await cluster.read(one)).status).toBe(503);
      one.store.outage = undefined;
      await cluster.live(2 * S);
      expect((await cluster.read(one)).status).toBe(200);
    },
  );
});

describe('F33 event loop blocked for 20 s', () => {
  it.each(MODES)(
    'is as F30: overdue timers first, then the answer; served on, one renewal (%s)',
    async (mode) => {
      await atRenewal(mode);
      await freezeOneAt({ name: '', reach: ({ gate }) => gate.hold('back') }, 20 * S);
      // The deadline of the call ran before its answer was seen.
      expect(cluster.one.app.log).toContain('wechat.outcome_unknown');
      expect(await cluster.serve(300 * S, 15 * S)).toMatchObject({ refused: 0 });
      expect(await cluster.row()).toMatchObject({ generation: 2, unknownSince: undefined });
    },
  );
});
