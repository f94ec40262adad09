import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { StoreOffsets } from './store-offset.js';

/** A wall clock that may be set, beside a monotonic one in whole ms. */
class SettableClock extends ManualClock {
  shift = 0;
  override now(): number {
    return super.now() + this.shift;
  }
  override elapsed(): number {
    return Math.floor(super.elapsed());
  }
}

const DATABASE = 5_000_000;
let clock: SettableClock;
let offsets: StoreOffsets;
beforeEach(() => {
  clock = new SettableClock();
  offsets = new StoreOffsets(clock);
});

/** A question that takes `wayMs` there and `backMs` back; the database's clock starts at DATABASE. */
async function ask(wayMs: number, backMs: number, setMs = 0) {
  const asked = offsets.asking();
  await clock.advance(wayMs);
  const now = DATABASE + clock.elapsed() + setMs;
  await clock.advance(backMs);
  return offsets.measure(now, asked);
}

describe('the database’s time', () => {
  it.each([
    [0, 0],
    [300, 0],
    [0, 300],
    [120, 180],
  ])(
    'lies between the bounds after a way of %i ms there and %i ms back, then and later',
    async (there, back) => {
      const offset = await ask(there, back);
      for (const later of [0, 60_000]) {
        await clock.advance(later);
        const truth = DATABASE + clock.elapsed();
        expect(offsets.atLeastNow(offset)).toBe(truth - back);
        expect(offsets.atMostNow(offset)).toBe(truth + there);
      }
    },
  );

  it('may be later by as long as the machine slept', async () => {
    const offset = await ask(0, 0);
    clock.shift = 40_000;
    const truth = DATABASE + clock.elapsed();
    expect(offsets.atMostNow(offset)).toBe(truth + 40_000);
    expect(offsets.atLeastNow(offset)).toBe(truth);
  });

  it('is not taken for earlier because the wall clock was set back', async () => {
    const offset = await ask(0, 0);
    clock.shift = -40_000;
    expect(offsets.atMostNow(offset)).toBe(DATABASE + clock.elapsed());
  });

  it('may be later by a sleep between question and answer, too', () => {
    const asked = offsets.asking();
    const now = DATABASE + clock.elapsed();
    clock.shift = 40_000;
    expect(offsets.sinceMs(asked)).toBe(40_000);
    expect(offsets.atMostNow(offsets.measure(now, asked))).toBe(now + 40_000);
  });

  it('is in whole ms, and not one less for the sum of fractions', async () => {
    const fractional = new ManualClock();
    const measured = new StoreOffsets(fractional);
    for (let n = 0; n < 300; n++) {
      const now = 1_795_233_600_001 + n;
      const offset = measured.measure(now, measured.asking());
      expect(measured.atLeastNow(offset)).toBe(now);
      await fractional.advance(1.37);
      expect(measured.atLeastNow(offset)).toBe(now + 1);
    }
  });

  it('is known by a measurement until clocks may have drifted further apart than allowed', async () => {
    const asked = offsets.asking();
    const offset = await ask(30, 40);
    await clock.advance(500);
    expect(offsets.isGood(offset, 27)).toBe(true);
    expect(offsets.isGood(offset, 26)).toBe(false);
    expect(offsets.newest(await ask(0, 0))).not.toBe(offset);
    expect(offsets.newest(offset)).not.toBe(offset);
    expect(offsets.sinceMs(asked)).toBe(570);
    clock.shift = -9_000;
    expect(offsets.sinceMs(asked)).toBe(570);
  });

  it('is measured anew after a sleep', async () => {
    clock.shift = 40_000;
    expect(offsets.atMostNow(await ask(0, 0))).toBe(DATABASE + clock.elapsed());
  });
});

describe('a database clock that was set back', () => {
  const HOUR = 3_600_000;
  const MARGIN = 5_000;

  it.each([
    [0, 0, 0, 0],
    [10, 20, 30, 40],
    [400, 0, 0, 400],
  ])(
    'is known by how much, at most: ways of %i, %i, %i and %i ms',
    async (there, back, thereAgain, backAgain) => {
      const before = await ask(there, back);
      await clock.advance(9_000);
      const after = await ask(thereAgain, backAgain, -HOUR);
      expect(offsets.setBackMs(before, after, MARGIN)).toBe(HOUR + there + backAgain);
    },
  );

  it('is not sure within a margin, and the ways of the answers', async () => {
    const before = await ask(0, 300);
    expect(offsets.setBackMs(before, await ask(700, 0, -MARGIN - 1_000), MARGIN)).toBe(0);
    expect(offsets.setBackMs(before, await ask(700, 0, -MARGIN - 1_001), MARGIN)).toBe(MARGIN + 1_001);
  });

  it('is not one that was set ahead, nor one that stayed', async () => {
    const before = await ask(0, 0);
    expect(offsets.setBackMs(before, await ask(0, 0), MARGIN)).toBe(0);
    expect(offsets.setBackMs(before, await ask(0, 0, HOUR), MARGIN)).toBe(0);
  });
});
