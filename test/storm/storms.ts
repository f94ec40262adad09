import { expect, it } from 'vitest';
import type { TokenMode } from '../../src/account/account.js';
import type { FaultSet } from './faults.js';
import { runStorm } from './storm.js';

const SEEDS_A_TEST = 50;

/** Registers tests that run the seeds 1 to `seeds`, some dozens each; the first seed that breaks an invariant is named with its replay. */
export function storms(mode: TokenMode, set: FaultSet, seeds: number): void {
  for (let from = 1; from <= seeds; from += SEEDS_A_TEST) {
    const to = Math.min(seeds, from + SEEDS_A_TEST - 1);
    it(`${mode}, ${set}: nothing breaks in seeds ${from} to ${to}`, async () => {
      for (let seed = from; seed <= to; seed++) await staysWhole(mode, set, seed);
    });
  }
}

/** One seed, all invariants. */
export async function staysWhole(mode: TokenMode, set: FaultSet, seed: number): Promise<void> {
  const { watch } = await runStorm({ seed, mode, set });
  const [first] = watch.violations;
  const replay = `npm run storm -- trace ${seed} ${mode} ${set}`;
  expect(first && `${first.invariant}: ${first.detail}; ${replay}`).toBeUndefined();
  // A storm in which nobody was served proves nothing.
  expect(watch.serves).toBeGreaterThan(watch.notServed);
}
