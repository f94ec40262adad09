import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import type { Instance } from '../support/instance.js';
import { fails } from '../support/faulty-store.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

async function atRenewal(mode: Mode, instances = 2): Promise<void> {
  cluster = await Cluster.serving({ mode, instances });
  await cluster.leapToRenewal();
  expect(cluster.asked).toBe(1);
}

/** Gives one instance its turn, and then no more. */
async function lastTurnOf(instance: Instance): Promise<void> {
  for (const other of cluster.instances) other.isAway = other !== instance;
  await cluster.turn();
  for (const other of cluster.instances) other.isAway = other === instance;
}

/** The survivors serve without a gap, ask nobody while the lease of the dead one holds, and then renew once. */
async function healsAfterCrash(mode: Mode, askedBefore: number): Promise<void> {
  const { generation } = await cluster.row();
  expect(await cluster.serve(28 * S, 4 * S)).toEqual({ served: 7, refused: 0 });
  expect(cluster.asked).toBe(askedBefore);
  expect(await cluster.serve(6 * S)).toMatchObject({ refused: 0 });
  if (mode === 'plain') {
    // The lost call may have begun the old token's end: the next one is announced, and comes when every reader has let go.
    expect(cluster.asked).toBe(askedBefore);
    const { holdAt = 0, unknownSince = 0 } = await cluster.row();
    expect(holdAt - unknownSince).toBeGreaterThanOrEqual(190 * S);
    expect(await cluster.serve(190 * S, 5 * S)).toMatchObject({ refused: 0 });
  }
  expect(cluster.asked).toBe(askedBefore + 1);
  expect(await cluster.row()).toMatchObject({ generation: generation + 1, unknownSince: undefined });
  expect(await cluster.serve(400 * S, 20 * S)).toMatchObject({ refused: 0 });
  expect(cluster.asked).toBeLessThanOrEqual(askedBefore + 3);
}

describe('F01 crash before the lease and the intent, which are one write', () => {
  it.each(MODES)('leaves nothing behind: the next instance renews at once (%s)', async (mode) => {
    await atRenewal(mode);
    const killed = cluster.one.store.killAt('intent', 'before');
    await lastTurnOf(cluster.one);
    expect(killed.isReached).toBe(true);
    expect(await cluster.serve(1 * S)).toEqual({ served: 1, refused: 0 });
    expect(cluster.asked).toBe(2);
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  });
});

describe('F02 crash after the lease and the intent, before the call', () => {
  it.each(MODES)('the lease lapses, and the next instance goes on (%s)', async (mode) => {
    await atRenewal(mode);
    const killed = cluster.one.store.killAt('intent', 'after');
    await lastTurnOf(cluster.one);
    expect(killed.isReached).toBe(true);
    expect(cluster.asked).toBe(1);
    await healsAfterCrash(mode, 1);
  });
});

describe('F03 crash after WeChat did the work, before its answer came', () => {
  it.each(MODES)('counts as an outcome that nobody knows (%s)', async (mode) => {
    await atRenewal(mode);
    const answer = cluster.one.gate.hold('back');
    await lastTurnOf(cluster.one);
    expect(answer.isReached).toBe(true);
    void cluster.one.store.kill();
    await healsAfterCrash(mode, 2);
    // Stable: the very token that the lost answer carried.
    expect(cluster.issued).toBe(mode === 'stable' ? 2 : 3);
  });
});

describe('F04 crash after the answer came, before it is written', () => {
  it.each(MODES.flatMap((mode) => (['remember', 'commit'] as const).map((step) => ({ mode, step }))))(
    'is as F03, before $step ($mode)',
    async ({ mode, step }) => {
      await atRenewal(mode);
      const killed = cluster.one.store.killAt(step, 'before');
      await lastTurnOf(cluster.one);
      expect(killed.isReached).toBe(true);
      await healsAfterCrash(mode, 2);
      expect(cluster.issued).toBe(mode === 'stable' ? 2 : 3);
    },
  );
});

describe('F05 crash after the commit, before anybody was told', () => {
  it.each(MODES)('the others see the new token as soon as their copies age (%s)', async (mode) => {
    await atRenewal(mode);
    const killed = cluster.one.store.killAt('commit', 'after');
    await lastTurnOf(cluster.one);
    expect(killed.isReached).toBe(true);
    await cluster.clock.advance(2_001);
    expect((await cluster.read(cluster.two)).body).toMatchObject({ generation: 2 });
    expect(await cluster.serve(120 * S, 5 * S)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(2);
  });
});

describe('F06 the outcome of the commit is unknown', () => {
  it.each(MODES.flatMap((mode) => (['before', 'after'] as const).map((moment) => ({ mode, moment }))))(
    'it is read again and written once, never asked for again (lost $moment the write, $mode)',
    async ({ mode, moment }) => {
      await atRenewal(mode);
      cluster.one.store.at('commit', moment, fails('ECONNRESET', 'the connection was lost during COMMIT'));
      await lastTurnOf(cluster.one);
      cluster.one.isAway = false;
      expect(await cluster.serve(5 * S)).toEqual({ served: 10, refused: 0 });
      expect(cluster.asked).toBe(2);
      expect(await cluster.row()).toMatchObject({ generation: 2, leaseOwner: undefined, sentAt: undefined });
      expect((await cluster.read(cluster.one)).body).toEqual((await cluster.read(cluster.two)).body);
      expect(cluster.one.app.log).toContain('token.write_failed');
    },
  );
});
