import type { Clock } from './clock.js';

/** What `withinMs` answers when the work was not done in time; the work itself goes on. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/** Waits for `work`, at most `ms`. A failure of `work` is a failure here. */
export async function withinMs<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | typeof TIMED_OUT> {
  let cancel: () => void = () => undefined;
  const alarm = new Promise<typeof TIMED_OUT>((resolve) => {
    cancel = clock.after(ms, () => resolve(TIMED_OUT));
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    cancel();
  }
}
