import { expect, it } from 'vitest';
import type { TokenMode } from '../../src/account/account.js';
import type { FaultSet } from './faults.js';
import { LOSSES } from './losses.js';
import { runStorm } from './storm.js';

/** Registers tests: without the rule some invariant breaks in the seeds 1 to `seeds` of this set, with it in none of them. */
export function isMissed(
  mode: TokenMode,
  cases: readonly (readonly [rule: string, set: FaultSet, seeds: number])[],
): void {
  it.each(cases)(`${mode} without "%s": "%s" breaks within %i seeds`, async (rule, set, seeds) => {
    const loss = LOSSES[rule];
    if (!loss) throw new Error(`nobody knows the rule ${rule}`);
    for (let seed = 1; seed <= seeds; seed++) {
      const { watch } = await runStorm({ seed, mode, set, loss });
      if (watch.violations.length === 0) continue;
      const unharmed = await runStorm({ seed, mode, set });
      expect(unharmed.watch.violations).toEqual([]);
      return;
    }
    expect.fail(`nothing broke without ${rule}`);
  });
}
