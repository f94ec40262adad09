import type { Cancel } from '../../src/common/time/clock.js';
import { ManualClock } from './manual-clock.js';

/** One instance's own view of the shared time: its wall clock may be off, and the process may stand still while time goes on. */
export class InstanceClock extends ManualClock {
  /** What the wall clock shows more than the shared time, in ms. */
  wallAheadMs = 0;
  /** How fast both of its measures run. */
  rate = 1;
  /** How many wait for nothing but the time. */
  sleepers = 0;
  private missedMs = 0;
  private sleepingSince: number | undefined;
  private isFrozen = false;
  private waiting: (() => void)[] = [];

  constructor(readonly shared: ManualClock) {
    super();
  }

  override now(): number {
    const { shared, rate } = this;
    return shared.now() + shared.elapsed() * (rate - 1) + this.wallAheadMs;
  }

  override elapsed(): number {
    return ((this.sleepingSince ?? this.shared.elapsed()) - this.missedMs) * this.rate;
  }

  override after(ms: number, run: () => void): Cancel {
    let isCancelled = false;
    const fire = (): void => {
      if (this.isFrozen) this.waiting.push(fire);
      else if (!isCancelled) run();
    };
    const cancel = this.shared.after(ms / this.rate, fire);
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  override async sleep(ms: number): Promise<void> {
    this.sleepers++;
    await super.sleep(ms);
    this.sleepers--;
  }

  override advance(ms: number): Promise<void> {
    return this.shared.advance(ms);
  }

  /** SIGSTOP: both clocks go on, nothing runs. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** SIGCONT: overdue timers run first, before what the network brought meanwhile. */
  thaw(): void {
    this.isFrozen = false;
    for (const run of this.waiting.splice(0)) run();
  }

  /** The machine is suspended: the monotonic clock stands still too. */
  suspend(): void {
    this.freeze();
    this.sleepingSince = this.shared.elapsed();
  }

  resume(): void {
    this.missedMs += this.shared.elapsed() - (this.sleepingSince ?? this.shared.elapsed());
    this.sleepingSince = undefined;
    this.thaw();
  }
}
