import { describe, expect, it } from 'vitest';
import { timingsFor, type TokenTimings } from './timings.js';

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
      'a lease that was taken in time leaves room for the statement that takes it',
      ({ lease, deadline, statement, margin }) => lease - deadline - margin > statement,
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
  ])('%s, for every overlap from 6 to 300 s', (_, holds) => {
    expect(overlaps.filter((overlap) => !holds(timingsFor(overlap)))).toEqual([]);
  });
});
