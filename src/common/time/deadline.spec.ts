import { expect, it } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { TIMED_OUT, withinMs } from './deadline.js';

it('gives the result of work that is done in time', async () => {
  const clock = new ManualClock();
  expect(await withinMs(clock, 10, Promise.resolve('done'))).toBe('done');
});

it('passes on the failure of work that fails in time', async () => {
  const clock = new ManualClock();
  await expect(withinMs(clock, 10, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('says when the time is over, and swallows what fails later', async () => {
  const clock = new ManualClock();
  let fail: (error: Error) => void = () => undefined;
  const late = withinMs(clock, 10, new Promise<string>((_, reject) => (fail = reject)));
  await clock.advance(10);
  expect(await late).toBe(TIMED_OUT);
  fail(new Error('nobody is interested any more'));
});
