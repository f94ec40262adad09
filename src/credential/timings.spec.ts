import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../test/support/credential-row.js';
import { GUARDS } from './guards.js';
import { FORCED_SPACING_MS, timingsFor, type TokenTimings } from './timings.js';

/** Shares of an overlap are not exact in binary. */
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

describe(timingsFor.name, () => {
  it('is the table of docs/token-engine.md at the overlap of the real WeChat', () => {
    expect(timingsFor(300_000)).toEqual({
      overlap: 300_000,
      deadline: 10_000,
      margin: 5_000,
      statement: 3_000,
      lease: 30_000,
      lead: 1_200_000,
      spread: 300_000,
      gap: 190_000,
      pace: 48_000,
      horizon: 180_000,
      readerCache: 2_000,
      poll: 20_000,
      audit: 300_000,
      shortLife: 700_000,
      keptStep: 1_000,
    });
  });

  const overlaps = Array.from({ length: 295 }, (_, i) => (i + 6) * 1_000);

  it.each<[string, (t: TokenTimings) => boolean]>([
    [
      'a lease outlasts a call and the statements around it',
      ({ lease, deadline, statement, margin }) => lease >= deadline + 2 * statement + margin,
    ],
    [
      'after two slow statements the lease still lasts for a whole call',
      ({ lease, deadline, statement, margin }) =>
        rounded(lease - deadline - margin) >= rounded(2 * statement),
    ],
    [
      'a call that leaves at the last moment ends a margin before the lease',
      (t) => {
        const last = t.lease - t.deadline - t.margin;
        const mayLeave = (afterMs: number) =>
          GUARDS.mayStillSend(afterMs, { ...rulesOf('plain'), timings: t });
        return mayLeave(last - 1) && !mayLeave(last);
      },
    ],
    [
      'readers let go of a replaced token before it dies',
      ({ readerCache, deadline, statement, margin, overlap }) =>
        readerCache + deadline + statement + margin < overlap,
    ],
    [
      'a second call comes after every cut-off reader let go',
      ({ gap, horizon, readerCache, margin }) => gap >= horizon + readerCache + margin,
    ],
    [
      'after an unknown outcome the hold ends before the old token may die',
      ({ lease, horizon, margin, overlap }) => lease + horizon + 2 * margin < overlap,
    ],
    [
      'a poll and its answer fit into the last overlap',
      ({ poll, deadline, margin, overlap }) => poll + deadline + margin < overlap,
    ],
    ['the lead leaves room for one failed call', ({ lead, overlap, gap }) => lead > overlap + gap],
    [
      'a token is long-lived only if two hand-overs cannot fall into one life',
      ({ shortLife, overlap }) => shortLife >= 2 * overlap + overlap / 3,
    ],
    [
      'a reader without the database lets go of a short-lived token before the hand-over after the next',
      ({ horizon, readerCache, deadline, margin, overlap }) =>
        horizon / 3 + readerCache + deadline + margin < overlap,
    ],
    [
      'a kept value whose birth is known is served past its end for less than a margin',
      ({ keptStep, margin }) => 2 * keptStep < margin,
    ],
    [
      'a kept value whose birth nobody saw is asked for as often as a stable one',
      ({ keptStep, audit, overlap }) => audit === overlap && keptStep < audit / 10,
    ],
    [
      'the pause between two forced calls is long enough for every reader to let go in between',
      ({ readerCache }) => 2 * readerCache < FORCED_SPACING_MS,
    ],
  ])('%s, for every overlap from 6 to 300 s', (_, holds) => {
    expect(overlaps.filter((overlap) => !holds(timingsFor(overlap)))).toEqual([]);
  });
});
