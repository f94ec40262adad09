import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import type { Instance } from '../support/instance.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

type Reach = (instance: Instance) => { isReached: boolean; release: () => void };

/** Stops the first instance while its refresh waits at a step; how long that took, in ms of the shared clock. */
async function stopAt(mode: Mode, reach: Reach, releaseAfterMs: number | undefined): Promise<number> {
  cluster = await Cluster.serving({ mode, instances: 2 });
  const { one, two } = cluster;
  await cluster.leapToRenewal();
  const stop = reach(one);
  two.isAway = true;
  await cluster.turn();
  expect(stop.isReached).toBe(true);
  [one.isAway, two.isAway] = [true, false];
  if (releaseAfterMs !== undefined) cluster.clock.after(releaseAfterMs, stop.release);
  const from = cluster.clock.now();
  await one.app.close();
  const tookMs = cluster.clock.now() - from;
  cluster.instances.shift();
  stop.release();
  return tookMs;
}

const CALLS: readonly (readonly [string, Reach])[] = [
  ['on its way to WeChat', ({ gate }) => gate.hold('there')],
  ['answered, but not heard of', ({ gate }) => gate.hold('back')],
];
const WRITES: readonly (readonly [string, Reach])[] = [
  ['about to write the intent', ({ store }) => store.holdAt('intent', 'before')],
  ['about to write the fingerprint', ({ store }) => store.holdAt('remember', 'before')],
  ['about to commit', ({ store }) => store.holdAt('commit', 'before')],
];

const each = (steps: typeof CALLS) =>
  steps.flatMap(([name, reach]) => MODES.map((mode) => ({ name, reach, mode })));

describe('F38 stopped during a refresh', () => {
  it.each(each([...CALLS, ...WRITES]))(
    '$name: waits for it, and leaves nothing to be done again ($mode)',
    async ({ mode, reach }) => {
      expect(await stopAt(mode, reach, 2 * S)).toBeLessThanOrEqual(11 * S);
      expect(await cluster.row()).toMatchObject({
        generation: 2,
        leaseOwner: undefined,
        sentAt: undefined,
        unknownSince: undefined,
      });
      expect(await cluster.serve(60 * S, 5 * S)).toMatchObject({ refused: 0 });
      // Stable asks for its next audit at the earliest after 300 s.
      expect(cluster.asked).toBe(2);
    },
  );

  it.each(each(CALLS))(
    '$name and stuck there: abandons it at the call’s own deadline ($mode)',
    async ({ mode, reach }) => {
      expect(await stopAt(mode, reach, undefined)).toBeLessThanOrEqual(12 * S);
      // The call has ended, so the lease may go; that nobody knows its outcome stays.
      const { leaseOwner, unknownSince } = await cluster.row();
      expect(leaseOwner).toBeUndefined();
      expect(unknownSince !== undefined).toBe(mode === 'plain');
      expect(await cluster.serve((mode === 'stable' ? 40 : 240) * S, 5 * S)).toMatchObject({ refused: 0 });
      expect(await cluster.row()).toMatchObject({ generation: 2, unknownSince: undefined });
    },
  );

  it.each(MODES)(
    'the database stuck: stops all the same, says so, and the lease lapses (%s)',
    async (mode) => {
      const reach: Reach = ({ store }) => store.holdAt('commit', 'before');
      cluster = await Cluster.serving({ mode, instances: 2 });
      const { one, two } = cluster;
      await cluster.leapToRenewal();
      const stop = reach(one);
      two.isAway = true;
      await cluster.turn();
      expect(stop.isReached).toBe(true);
      const from = cluster.clock.now();
      await one.app.close();
      expect(cluster.clock.now() - from).toBeLessThanOrEqual(13 * S);
      expect(one.app.log).toContain('token.stopped_early');
      cluster.instances.shift();
      two.isAway = false;
      expect(await cluster.serve((mode === 'stable' ? 40 : 240) * S, 5 * S)).toMatchObject({ refused: 0 });
      expect(await cluster.row()).toMatchObject({ generation: 2 });
      await one.gate.close();
    },
  );
});
