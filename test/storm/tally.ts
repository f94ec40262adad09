import type { TokenMode } from '../../src/account/account.js';
import type { FaultSet } from './faults.js';
import { runStorm, type StormPlan, type StormResult } from './storm.js';

/** What many storms of one kind came to. */
export class Tally {
  seeds = 0;
  readonly failures: { seed: number; first: string }[] = [];
  private readonly sums = new Map<string, number>();
  private runsWithDead = 0;
  private slowestRecoveryMs = 0;

  add(seed: number, { watch, ...result }: StormResult): void {
    this.seeds++;
    const [first] = watch.violations;
    if (first) this.failures.push({ seed, first: `${first.invariant}: ${first.detail}` });
    if (watch.dead > 0) this.runsWithDead++;
    this.slowestRecoveryMs = Math.max(this.slowestRecoveryMs, watch.firstValidAfter ?? 0);
    const counts = {
      ...result,
      serves: watch.serves,
      dead: watch.dead,
      late: watch.deadByLate,
      outside: watch.deadByOutside,
      notServed: watch.notServed,
      overlaps: watch.overlaps,
    };
    for (const [name, count] of Object.entries(counts)) this.sums.set(name, this.sum(name) + count);
  }

  private sum(name: string): number {
    return this.sums.get(name) ?? 0;
  }

  private share(name: string): string {
    return `${((100 * this.sum(name)) / Math.max(1, this.sum('serves'))).toFixed(3)} %`;
  }

  columns(elapsedMs: number): Record<string, string | number> {
    return {
      seeds: this.seeds,
      failed: this.failures.length,
      'runs with a dead serve': this.runsWithDead,
      'dead share': this.share('dead'),
      'of it late calls': this.share('late'),
      'of it outside': this.share('outside'),
      'not served': this.share('notServed'),
      'issues/run': (this.sum('issued') / this.seeds).toFixed(1),
      overlaps: this.sum('overlaps'),
      dropped: this.sum('dropped'),
      crashes: this.sum('crashes'),
      freezes: this.sum('freezes'),
      'slowest recovery': `${(this.slowestRecoveryMs / 1_000).toFixed(1)} s`,
      'seeds/s': ((this.seeds * 1_000) / elapsedMs).toFixed(1),
    };
  }
}

/** Runs the seeds `from` to `to`. */
export async function stormOver(
  { mode, set, loss }: { mode: TokenMode; set: FaultSet; loss?: StormPlan['loss'] },
  from: number,
  to: number,
): Promise<Tally> {
  const tally = new Tally();
  for (let seed = from; seed <= to; seed++)
    tally.add(seed, await runStorm({ seed, mode, set, ...(loss && { loss }) }));
  return tally;
}
