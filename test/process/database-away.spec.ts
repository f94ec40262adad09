import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { timingsFor } from '../../src/credential/timings.js';
import { type Backend, findBackends } from '../contract/backends.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { eventually } from '../support/eventually.js';
import { ACCOUNTS, databaseUrl, Fleet, MODES } from './fleet.js';
import { auditIssues } from './issue-audit.js';
import { Readers } from './readers.js';
import type { Issued } from './simulator-process.js';
import type { Refused } from './token-reader.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const SPEED = { lifeSeconds: IS_LONG ? 40 : 30, overlapSeconds: 12 };
const AWAY_MS = IS_LONG ? 60_000 : 15_000;
const BACK_MS = 10_000;
/** A call that had begun when the database went away. */
const BEGUN_MS = 1_500;
/** How near the end of a token readers are served: the margin, the distance of two questions, and a slow machine. */
const NEAR_END_MS = 3_000;
/** From the arrival of a call until WeChat has surely carried it out; less than its answer is delayed. */
const CARRIED_OUT_MS = 300;
/** Every server has read the rows again. */
const SETTLED_MS = 2_000;
const TIMINGS = timingsFor(SPEED.overlapSeconds * 1_000);

class Scene {
  readonly proxies: ChaosProxy[] = [];
  fleet!: Fleet;
  readers!: Readers;

  static async open(backend: Backend): Promise<Scene> {
    const scene = new Scene();
    scene.fleet = await Fleet.start({
      database: backend,
      speed: SPEED,
      prepare: async (fleet) => {
        const url = databaseUrl(fleet.database);
        for (const _ of fleet.indexes) scene.proxies.push(await ChaosProxy.before(url));
      },
      env: (index, fleet) => ({
        DATABASE_URL: scene.proxy(index).through(databaseUrl(fleet.database)),
      }),
    });
    scene.readers = new Readers(scene.fleet);
    return scene;
  }

  proxy(index: number): ChaosProxy {
    const proxy = this.proxies[index];
    if (!proxy) throw new Error(`there is no proxy ${index}`);
    return proxy;
  }

  issued(): Promise<Issued[]> {
    return this.fleet.simulator.issued(ACCOUNTS.plain.appId, 'plain');
  }

  async close(): Promise<void> {
    await this.readers?.stop();
    await this.fleet?.remove();
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }
}

/** Streams that have lost bytes do not mend: they end. */
async function mend(proxy: ChaosProxy): Promise<void> {
  await proxy.heal();
  proxy.cut();
}

/** One server's way to the database is bad in every way in turn. */
async function badWay(proxy: ChaosProxy): Promise<void> {
  proxy.cut();
  await pause(1_500);
  proxy.delay(TIMINGS.statement / 4);
  await pause(3_000);
  await mend(proxy);
  proxy.refuse();
  proxy.cut();
  await pause(3_000);
  await mend(proxy);
  proxy.cutHalfOpen();
  await pause(2_000);
  proxy.blackHole('down');
  await pause(3_000);
  await mend(proxy);
}

const unanswerable = ({ body, status }: Refused): boolean =>
  status !== 503 || body['code'] !== 'token.unavailable' || typeof body['detail'] !== 'string';

/** A plain hand-over with a lost answer, which takes two calls, while server 0 cannot see what the others do. */
async function partition(scene: Scene): Promise<void> {
  const { fleet, readers } = scene;
  const proxy = scene.proxy(0);
  const issued = (): Promise<Issued[]> => scene.issued();
  const before = await issued();
  const due = (before.at(-1)?.issuedAt ?? 0) + (SPEED.lifeSeconds * 1_000) / 2;
  await pause(due - 1_500 - Date.now());
  const count = (await issued()).length;
  const { path, appId } = ACCOUNTS.plain;
  await fleet.simulator.fault(path, appId, { kind: 'drop', processed: true });
  proxy.blackHole();
  const since = Date.now();
  const second = await eventually('a second issue', async () => (await issued())[count + 1], {
    limitMs: 2 * SPEED.lifeSeconds * 1_000,
  });
  // It is still cut off, and readers still ask it.
  await pause(SETTLED_MS);
  const reader = readers.of('plain', 0);
  const served = reader.served.filter(({ from }) => from > since);
  const last = Math.max(...served.map(({ from }) => from));
  console.log('partition of one server:', {
    servedInIt: served.length,
    letGoMsBeforeTheSecondIssue: second.issuedAt - last,
    refused: reader.refused.filter(({ from }) => from > since).length,
  });
  expect(served.length).toBeGreaterThan(0);
  expect(last).toBeLessThan(second.issuedAt);
  await mend(proxy);
}

/** The server that refreshes loses the database between its call and the end of it, until another one has made a second call. */
async function cutOffRefreshing(scene: Scene): Promise<void> {
  const { fleet } = scene;
  const { path, appId } = ACCOUNTS.plain;
  await fleet.simulator.delayNext(path, appId, TIMINGS.deadline * 0.75);
  const index = await fleet.refreshing('plain', SPEED.lifeSeconds * 1_000);
  const proxy = scene.proxy(index);
  proxy.refuse();
  proxy.cut();
  await pause(CARRIED_OUT_MS);
  const count = (await scene.issued()).length;
  await eventually('a second issue', async () => (await scene.issued()).length > count, {
    limitMs: SPEED.lifeSeconds * 1_000,
  });
  await mend(proxy);
  await pause(SETTLED_MS);
  // Its answer comes too late: the newest token is that of the second call.
  const newest = (await scene.issued()).at(-1)?.token;
  for (const at of fleet.indexes) expect((await fleet.token(at, 'plain')).body['access_token']).toBe(newest);
}

/** Nobody reaches the database: what is provably good is served on, WeChat is left alone, and all is well soon after. */
async function awayForAll({ fleet, proxies, readers }: Scene, kind: 'refused' | 'silent'): Promise<void> {
  const since = Date.now();
  for (const proxy of proxies) {
    if (kind === 'silent') proxy.blackHole();
    else proxy.refuse();
    if (kind === 'refused') proxy.cut();
  }
  await pause(AWAY_MS);
  const until = Date.now();
  await Promise.all(proxies.map(mend));
  const all = fleet.indexes.flatMap((index) => MODES.map((mode) => ({ index, mode })));
  await eventually(
    'all serve again',
    async () => {
      const answers = await Promise.all(all.map(({ index, mode }) => fleet.token(index, mode)));
      return answers.every(({ status }) => status === 200);
    },
    { limitMs: 3 * BACK_MS },
  );
  const backMs = Date.now() - until;
  const calls = fleet.gateways.flatMap((one) =>
    one.calls.filter(({ from }) => from > since + BEGUN_MS && from < until),
  );
  const seen = all.map(({ index, mode }) => {
    const { served, refused } = readers.of(mode, index);
    // Whoever asked just before the return may have been answered after it.
    const within = <T extends { from: number; to: number }>(list: readonly T[]): T[] =>
      list.filter(({ from, to }) => from > since && to < until);
    return { mode, served: within(served), refused: within(refused) };
  });
  const count = (mode: string, what: 'served' | 'refused'): number =>
    seen.filter((one) => one.mode === mode).reduce((sum, one) => sum + one[what].length, 0);
  console.log(`database ${kind} for all, ${AWAY_MS / 1_000} s:`, {
    backMs,
    calls: calls.length,
    stable: { served: count('stable', 'served'), refused: count('stable', 'refused') },
    plain: { served: count('plain', 'served'), refused: count('plain', 'refused') },
  });
  expect(calls).toEqual([]);
  expect(backMs).toBeLessThan(BACK_MS);
  expect(count('stable', 'served')).toBeGreaterThan(0);
  expect(count('plain', 'refused')).toBeGreaterThan(0);
  for (const { mode, served, refused } of seen) {
    expect(refused.filter(unanswerable)).toEqual([]);
    const [first] = refused;
    // Stable tokens are served to their end: whoever was refused had one that was about to end.
    if (mode === 'stable' && first) {
      const { token = '' } = served.findLast(({ from }) => from <= first.from) ?? {};
      expect(await fleet.simulator.remainingMs(token, first.to)).toBeLessThan(NEAR_END_MS);
    }
    // Plain ones for the horizon.
    if (mode === 'plain')
      expect(Math.max(...served.map(({ from }) => from - since))).toBeLessThan(
        TIMINGS.horizon + TIMINGS.readerCache + 100,
      );
  }
}

async function run(backend: Backend): Promise<void> {
  const scene = await Scene.open(backend);
  try {
    await badWay(scene.proxy(0));
    if (IS_LONG || backend.name === 'mariadb') await partition(scene);
    if (IS_LONG || backend.name === 'postgres') await cutOffRefreshing(scene);
    await pause(SETTLED_MS);
    await awayForAll(scene, backend.name === 'postgres' ? 'refused' : 'silent');
    await pause(5_000);
    if (IS_LONG) await awayForAll(scene, backend.name === 'postgres' ? 'silent' : 'refused');
    await scene.readers.stop();
    for (const mode of MODES) {
      const report = await scene.readers.report(mode);
      const audit = await auditIssues(scene.fleet, mode, { speed: SPEED, readers: scene.readers });
      console.log(`${backend.name} away,`, mode, report, audit);
      expect(report, mode).toMatchObject({ dead: 0, overstated: 0 });
      expect(audit, mode).toMatchObject({ tooClose: 0, overlaps: 0 });
    }
  } finally {
    await scene.close();
  }
}

for (const backend of await findBackends())
  if (backend.name !== 'sqlite')
    it.skipIf(backend.missing !== undefined).concurrent(
      `${backend.name} cut off, from one server and from all: no dead token, no call to WeChat for it, and back at once`,
      () => run(backend),
    );
