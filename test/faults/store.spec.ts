import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import { fails } from '../support/faulty-store.js';
import { APP_ID } from '../support/test-app.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

const start = async (mode: Mode, instances = 1, lifeSeconds?: number): Promise<void> => {
  cluster = await Cluster.serving({ mode, instances, ...(lifeSeconds !== undefined && { lifeSeconds }) });
};
const down = fails('ECONNREFUSED', 'the database is away');

/** How long an instance goes on serving, in ms, when it is asked every `stepMs`. */
async function servesFor(stepMs: number, limitMs: number): Promise<number> {
  for (let passed = stepMs; passed <= limitMs; passed += stepMs)
    if ((await cluster.serve(stepMs, stepMs)).served === 0) return passed - stepMs;
  return limitMs;
}

describe('F07 database down, all instances', () => {
  it('stable: memory serves to the end of the life less the margin, then 503, without a call', async () => {
    await start('stable', 2);
    for (const { store } of cluster.instances) store.outage = { act: down };
    expect(await cluster.serve(6_400 * S, 320 * S)).toMatchObject({ refused: 0 });
    // What lasts that long is taken to have lasted a twentieth longer: clocks of two machines drift apart.
    expect(await servesFor(50 * S, 800 * S)).toBeGreaterThanOrEqual(400 * S);
    expect(await cluster.read(cluster.one)).toMatchObject({
      status: 503,
      body: { code: 'token.unavailable' },
    });
    expect(cluster.asked).toBe(1);
    for (const { store } of cluster.instances) store.outage = undefined;
    await cluster.live(2 * S);
    expect((await cluster.read(cluster.two)).status).toBe(200);
    expect(cluster.asked).toBeLessThanOrEqual(2);
  });

  it('plain: memory serves for the horizon of 180 s, then 503, without a call; heals at once', async () => {
    await start('plain', 2);
    await cluster.clock.advance(5_000 * S);
    await Promise.all(cluster.instances.map((one) => cluster.read(one)));
    for (const { store } of cluster.instances) store.outage = { act: down };
    expect(await cluster.serve(165 * S, 15 * S)).toMatchObject({ refused: 0 });
    expect(await servesFor(5 * S, 100 * S)).toBeLessThanOrEqual(15 * S);
    const refused = await cluster.read(cluster.one);
    expect(refused).toMatchObject({ status: 503, body: { code: 'token.unavailable' } });
    expect(refused.body['detail']).toContain('database');
    expect(Number(refused.headers.get('retry-after'))).toBe(1);
    for (const { store } of cluster.instances) store.outage = undefined;
    expect((await cluster.read(cluster.one)).status).toBe(200);
    expect(cluster.asked).toBe(1);
  });

  it('stable with a life under 700 s: memory serves for 60 s only', async () => {
    await start('stable', 1, 600);
    cluster.one.store.outage = { act: down };
    expect(await servesFor(5 * S, 200 * S)).toBeLessThanOrEqual(60 * S);
    expect(cluster.asked).toBe(1);
  });
});

describe('F08 database slow', () => {
  it.each(MODES)('a lease that came late is not used: nothing is sent (%s)', async (mode) => {
    await start(mode);
    await cluster.leapToRenewal();
    const slow = cluster.one.store.holdAt('intent', 'after');
    await cluster.turn();
    expect(slow.isReached).toBe(true);
    await cluster.clock.advance(16 * S);
    slow.release();
    await cluster.rest();
    expect(cluster.asked).toBe(1);
    expect((await cluster.read(cluster.one)).status).toBe(200);
    // Plain: the intent that was left behind counts as a call, so the next one is announced first.
    expect(await cluster.serve((mode === 'stable' ? 10 : 240) * S, 5 * S)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(2);
  });
});

describe('F10 half-open connection to the database: statements never come back', () => {
  it.each(MODES)('who has a good copy is answered from it within 10 s (%s)', async (mode) => {
    await start(mode);
    const { store, app } = cluster.one;
    store.outage = { act: store.hangs };
    await cluster.clock.advance(5 * S);
    const asked = app.call(`/v1/accounts/${APP_ID}/token`);
    const answer = cluster.wait(Promise.race([asked, cluster.clock.sleep(10 * S)]));
    expect(await answer).toMatchObject({ status: 200 });
    store.outage = undefined;
    expect((await cluster.read(cluster.one)).status).toBe(200);
    expect(cluster.asked).toBe(1);
  });
});

describe('F09 one instance is cut off from the database', () => {
  it('plain: it lets go of the old token before anybody makes a second call', async () => {
    await start('plain', 2);
    await cluster.leapToRenewal();
    await Promise.all(cluster.instances.map((one) => cluster.read(one)));
    cluster.two.store.outage = { act: down };
    // The outcome of this call is lost: the platform has issued, and the next issue kills the old token at once.
    cluster.platform.faults.add({ path: cluster.path, fault: { kind: 'drop', processed: true } });
    await cluster.turn();
    expect(cluster.asked).toBe(2);
    let cutOffServedAt = 0;
    while (cluster.asked === 2 && cluster.clock.now() < Date.UTC(2026, 10, 21, 7)) {
      await cluster.live(3 * S, 3 * S);
      if ((await cluster.read(cluster.two)).status === 200) cutOffServedAt = cluster.clock.now();
      expect((await cluster.read(cluster.one)).status).toBe(200);
    }
    const { at: secondCall = 0 } = cluster.platform.requests.list({ path: cluster.path }).at(-1) ?? {};
    expect(cutOffServedAt).toBeGreaterThan(0);
    expect(cutOffServedAt).toBeLessThan(secondCall);
    expect(await cluster.serve(60 * S, 5 * S)).toMatchObject({ served: 12, refused: 12 });
    cluster.two.store.outage = undefined;
    expect((await cluster.read(cluster.two)).body).toEqual((await cluster.read(cluster.one)).body);
  });

  it('stable: it serves its copy on, and both serve the living token after', async () => {
    await start('stable', 2);
    await cluster.leapToRenewal();
    await Promise.all(cluster.instances.map((one) => cluster.read(one)));
    cluster.two.store.outage = { act: down };
    await cluster.turn();
    expect(await cluster.serve(270 * S, 10 * S)).toMatchObject({ refused: 0 });
    cluster.two.store.outage = undefined;
    await cluster.live(1 * S);
    expect((await cluster.read(cluster.two)).body).toEqual((await cluster.read(cluster.one)).body);
  });
});

describe('F11 Redis down', () => {
  it.each(MODES)('changes nothing: one call for a renewal, served throughout (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode, instances: 2, env: { REDIS_URL: 'redis://127.0.0.1:9' } });
    await cluster.leapToRenewal();
    expect(await cluster.serve(20 * S, 2 * S)).toEqual({ served: 20, refused: 0 });
    expect(cluster.asked).toBe(2);
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  });
});

describe('F42 a fail-over loses the last commit: the row goes back', () => {
  /** What a replica that lags behind has of the account. */
  async function losesRenewal(mode: Mode): Promise<void> {
    await start(mode);
    await cluster.leapToRenewal();
    await cluster.one.store.keepBackup();
    await cluster.turn();
    expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
    await cluster.one.store.restoreBackup();
  }

  it('stable: the old token still lives, and the next poll brings the new one back', async () => {
    await losesRenewal('stable');
    await cluster.clock.advance(3 * S);
    expect((await cluster.read(cluster.one)).status).toBe(200);
    expect(await cluster.serve(21 * S, 3 * S)).toMatchObject({ refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
    expect(cluster.issued).toBe(2);
    expect(await cluster.serve(300 * S, 20 * S)).toMatchObject({ refused: 0 });
  });

  it.each([10, 310, 900])(
    'plain: the old token is not served past its end, %i s after its successor was issued',
    async (seconds) => {
      await start('plain');
      await cluster.leapToRenewal();
      await cluster.one.store.keepBackup();
      await cluster.turn();
      expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
      await cluster.clock.advance(seconds * S);
      await cluster.read(cluster.one);
      await cluster.one.store.restoreBackup();
      await cluster.clock.advance(3 * S);
      await cluster.read(cluster.one);
      await cluster.serve(400 * S, 10 * S);
      expect((await cluster.read(cluster.one)).status).toBe(200);
      expect(cluster.deadServes).toEqual([]);
    },
  );
});

describe('F43 serialisation failure or deadlock', () => {
  it.each(MODES.flatMap((mode) => ['40001', 'ER_LOCK_DEADLOCK'].map((code) => ({ mode, code }))))(
    'at the intent is a lost race: nothing is sent for it, and a later turn renews once ($code, $mode)',
    async ({ mode, code }) => {
      await start(mode);
      await cluster.leapToRenewal();
      cluster.one.store.at('intent', 'before', fails(code, 'could not serialize access'));
      await cluster.turn();
      expect(cluster.asked).toBe(1);
      expect(await cluster.serve(5 * S)).toEqual({ served: 5, refused: 0 });
      expect(cluster.asked).toBe(2);
      expect(await cluster.row()).toMatchObject({ generation: 2 });
    },
  );
});
