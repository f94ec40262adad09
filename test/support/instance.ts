import { SchedulerRegistry } from '@nestjs/schedule';
import type { Simulator } from '../../simulator/simulator.js';
import { FaultyStore } from './faulty-store.js';
import { InstanceClock } from './instance-clock.js';
import type { ManualClock } from './manual-clock.js';
import { TestApp } from './test-app.js';
import { UpstreamGate } from './upstream-gate.js';

/** One server process of a cluster, with everything around it that can go wrong. */
export interface Instance {
  readonly app: TestApp;
  readonly clock: InstanceClock;
  readonly store: FaultyStore;
  readonly gate: UpstreamGate;
  /** Frozen or killed: it gets no turn and is not asked. */
  isAway: boolean;
}

export interface InstanceParts {
  readonly folder: string;
  readonly platform: Simulator;
  readonly clock: ManualClock;
  /** How the platform sees it. */
  readonly address: string | undefined;
  /** What the database's clock shows more than the shared time, from the first question on. */
  readonly databaseAheadMs: number;
  readonly env: Record<string, string>;
}

export async function startInstance({
  folder,
  platform,
  clock: shared,
  address,
  databaseAheadMs,
  env,
}: InstanceParts): Promise<Instance> {
  const gate = await UpstreamGate.to(platform.url, address);
  const clock = new InstanceClock(shared);
  clock.wallAheadMs = databaseAheadMs;
  const app = await TestApp.start({ folder, platform, clock, env: { WECHAT_API_URL: gate.url, ...env } });
  // Only the test gives turns.
  clearInterval(app.app.get(SchedulerRegistry).getInterval('token.tick'));
  const store = new FaultyStore(app, () => shared.now());
  store.clockAheadMs = databaseAheadMs;
  return { app, clock, store, gate, isAway: false };
}

/** Does something in it wait for the time, or for what a fault holds back? */
export const isWaiting = ({ store, gate, clock }: Instance): boolean =>
  store.waiting + gate.waiting + clock.sleepers > 0;
