import { describe, it } from 'vitest';
import type { TokenMode } from '../../src/account/account.js';
import type { FaultSet } from './faults.js';
import { staysWhole } from './storms.js';

/** Seeds that broke something once, and what was wrong. As the storms change a seed may come to mean another storm; the rule stays checked. */
const REGRESSIONS: readonly (readonly [why: string, mode: TokenMode, set: FaultSet, seed: number])[] = [
  ['an answer that lay there while the process slept was served', 'plain', 'long-freeze', 1],
  ['the same; and a lease was taken by a time from before the sleep', 'plain', 'long-freeze', 5],
  ['a sleep of the machine between question and answer did not count', 'plain', 'suspend', 3],
  ['a clock set back long after the last write was not noticed', 'plain', 'database-clock-back', 5],
  ['the same, with crashes and partitions', 'stable', 'database-clock', 7],
  ['a row was moved back further than the clock', 'plain', 'database-clock-calm', 1],
  ['the offset to the database’s clock was never measured again', 'stable', 'quiet-drift', 2],
  ['a lost call after a hold cost a whole gap', 'plain', 'storm', 463],
  ['a refusal after a lost call gave the dead value back', 'plain', 'lost-and-refused', 2],
  ['the same', 'plain', 'lost-and-refused', 13],
];

describe('a seed that failed once', () => {
  it.each(REGRESSIONS)('%s (%s, %s, seed %i)', (_why, mode, set, seed) => staysWhole(mode, set, seed));
});
