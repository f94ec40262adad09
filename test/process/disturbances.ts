import { setTimeout as pause } from 'node:timers/promises';
import { timingsFor } from '../../src/credential/timings.js';
import type { Ending } from './child.js';
import { ACCOUNTS, type Fleet, type Mode } from './fleet.js';
import type { SimulatorSpeed } from './simulator-process.js';

/** A process that stood still, by the wall clock. */
export interface Freeze {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** From the arrival of a call until WeChat has surely carried it out. */
const CARRIED_OUT_MS = 200;
/** Longer than all waiting of a plain hand-over: a successor makes its call while the frozen one still believes in its own. */
const AFTER_HAND_OVER_MS = 1_500;

/** Does to running servers what machines and people do to them, and keeps count. */
export class Disturbances {
  readonly freezes: Freeze[] = [];
  readonly endings: { ending: Ending; ms: number }[] = [];
  kills = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly speed: SimulatorSpeed,
  ) {}

  /** SIGKILL after WeChat has issued the next token and before its answer comes; then a new process. */
  async killRefreshing(mode: Mode): Promise<void> {
    const index = await this.callUnderWay(mode, this.timings.deadline * 0.8);
    await this.kill(index);
  }

  /** SIGKILL at any moment; then a new process. */
  async kill(index: number): Promise<void> {
    // Somebody else has just ended it.
    if (!this.fleet.server(index)) return;
    await this.fleet.end(index, 'SIGKILL');
    this.kills += 1;
    await this.fleet.launch(index);
  }

  /** The one whose call is under way stands still until its lease has lapsed; in plain mode, until another one has made a second call. */
  async freezeRefreshing(mode: Mode): Promise<void> {
    const { lease, horizon, margin } = this.timings;
    const index = await this.callUnderWay(mode, this.timings.deadline / 2);
    await this.freeze(index, lease + (mode === 'plain' ? horizon + margin : 0) + AFTER_HAND_OVER_MS);
  }

  async freeze(index: number, ms: number): Promise<void> {
    const child = this.fleet.server(index)?.child;
    const from = Date.now();
    child?.send('SIGSTOP');
    await pause(ms);
    child?.send('SIGCONT');
    this.freezes.push({ index, from, to: Date.now() });
  }

  /** One after the other, as a deployment does it. */
  async restartAll(): Promise<void> {
    for (const index of this.fleet.indexes) {
      const from = performance.now();
      const ending = await this.fleet.end(index, 'SIGTERM');
      this.endings.push({ ending, ms: performance.now() - from });
      await this.fleet.launch(index);
    }
  }

  private get timings(): ReturnType<typeof timingsFor> {
    return timingsFor(this.speed.overlapSeconds * 1_000);
  }

  /** Which one makes the next call that gives a new token; the answer to it comes late. */
  private async callUnderWay(mode: Mode, delayMs: number): Promise<number> {
    const { path, appId } = ACCOUNTS[mode];
    const { lifeSeconds, overlapSeconds } = this.speed;
    const { simulator } = this.fleet;
    const issuedAt = (await simulator.issued(appId, mode)).at(-1)?.issuedAt ?? 0;
    // Asked before its last overlap, a stable token only comes again.
    if (mode === 'stable') await pause(issuedAt + (lifeSeconds - overlapSeconds) * 1_000 - Date.now());
    await simulator.delayNext(path, appId, delayMs);
    const index = await this.fleet.refreshing(mode, lifeSeconds * 1_000);
    await pause(CARRIED_OUT_MS);
    return index;
  }
}
