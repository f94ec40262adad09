import { describe, expect, it } from 'vitest';
import { timingsFor } from './timings.js';

describe(timingsFor.name, () => {
  it('is the table of docs/token-engine.md at the overlap of the real WeChat', () => {
    expect(timingsFor(300_000)).toEqual({
      overlap: 300_000,
      deadline: 10_000,
      margin: 5_000,
      lease: 30_000,
      lead: 1_200_000,
      spread: 300_000,
      gap: 190_000,
      horizon: 180_000,
      readerCache: 2_000,
      poll: 20_000,
      audit: 300_000,
      shortLife: 700_000,
    });
  });

  const overlaps = Array.from({ length: 295 }, (_, i) => (i + 6) * 1_000);
  const statement = (overlap: number): number => Math.min(3_000, overlap / 20);

  it.each<[string, (o: number) => boolean]>([
    [
      'a lease outlasts a call and the statements around it',
      (o) => {
        const t = timingsFor(o);
        return t.lease >= t.deadline + 2 * statement(o) + t.margin;
      },
    ],
    [
      'readers let go of a replaced token before it dies',
      (o) => {
        const t = timingsFor(o);
        return t.readerCache + t.deadline + statement(o) + t.margin < o;
      },
    ],
    [
      'a second call comes after every cut-off reader let go',
      (o) => {
        const t = timingsFor(o);
        return t.gap >= t.horizon + t.readerCache + t.margin;
      },
    ],
    [
      'after an unknown outcome the hold ends before the old token may die',
      (o) => {
        const t = timingsFor(o);
        return t.lease + t.horizon + 2 * t.margin < o;
      },
    ],
    [
      'a poll and its answer fit into the last overlap',
      (o) => {
        const t = timingsFor(o);
        return t.poll + t.deadline + t.margin < o;
      },
    ],
    [
      'the lead leaves room for one failed call',
      (o) => {
        const t = timingsFor(o);
        return t.lead > o + t.gap;
      },
    ],
    [
      'a token is long-lived only if two hand-overs cannot fall into one life',
      (o) => timingsFor(o).shortLife >= 2 * o + o / 3,
    ],
  ])('%s, for every overlap from 6 to 300 s', (_, holds) => {
    expect(overlaps.filter((overlap) => !holds(overlap))).toEqual([]);
  });
});
