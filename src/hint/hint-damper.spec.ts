import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { HintDamper } from './hint-damper.js';

it('runs the first at once and the last of a storm once more', async () => {
  const clock = new ManualClock();
  const damper = new HintDamper(clock);
  const ran: number[] = [];
  for (let n = 1; n <= 1_000; n++) damper.run('a', () => void ran.push(n));
  expect(ran).toEqual([1]);
  await clock.advance(99);
  expect(ran).toEqual([1]);
  await clock.advance(1);
  expect(ran).toEqual([1, 1_000]);
  await clock.advance(1_000);
  expect(ran).toEqual([1, 1_000]);
});

it('runs at most once in 100 ms, however long the storm lasts', async () => {
  const clock = new ManualClock();
  const damper = new HintDamper(clock);
  const ran: number[] = [];
  const from = clock.elapsed();
  for (let ms = 0; ms < 1_000; ms++) {
    damper.run('a', () => void ran.push(Math.round(clock.elapsed() - from)));
    await clock.advance(1);
  }
  expect(ran).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
});

it('lets no key wait for another', () => {
  const damper = new HintDamper(new ManualClock());
  const ran: string[] = [];
  for (const key of ['a', 'b', 'a', 'c']) damper.run(key, () => void ran.push(key));
  expect(ran).toEqual(['a', 'b', 'c']);
});

it('refuses what is too much at a time, and takes it later', async () => {
  const clock = new ManualClock();
  const damper = new HintDamper(clock);
  let ran = 0;
  const taken = Array.from({ length: 5_000 }, (_, n) => damper.run(`key-${n}`, () => void ran++));
  expect(taken.filter(Boolean)).toHaveLength(1_000);
  expect(ran).toBe(1_000);
  await clock.advance(100);
  expect(damper.run('key-4999', () => void ran++)).toBe(true);
});

it('forgets what is still to come', async () => {
  const clock = new ManualClock();
  const damper = new HintDamper(clock);
  let ran = 0;
  damper.run('a', () => void ran++);
  damper.run('a', () => void ran++);
  damper.clear();
  await clock.advance(1_000);
  expect(ran).toBe(1);
});
