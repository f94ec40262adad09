import type { IssuedRecord } from '../../simulator/truth.js';
import { inTime, live } from './engine.js';
import type { TestApp } from './test-app.js';

const COARSE_MS = 60_000;
const FINE_MS = 500;
const AROUND_MS = 5_000;

export interface LifeEnd {
  /** For how long after its end the value was still served. */
  servedDeadMs: number;
  /** The longest that a reader waited around its end. */
  waitedMs: number;
}

/**
 * Reads around the ends of so many lives, by the platform's own record of them, and tells what was served there. Another program is
 * always the first to fetch the next one.
 */
export async function readThroughLives(
  app: TestApp,
  lives: number,
  { read, fetchElsewhere }: { read: () => Promise<string>; fetchElsewhere: () => Promise<string> },
): Promise<LifeEnd[]> {
  const ends: LifeEnd[] = [];
  while (ends.length < lives) {
    const { token: old, diesAt } = recordOf(app, await fetchElsewhere());
    while (app.clock.now() < diesAt - AROUND_MS - COARSE_MS) await live(app, COARSE_MS, COARSE_MS);
    const end: LifeEnd = { servedDeadMs: 0, waitedMs: 0 };
    let served = old;
    while (served === old || app.clock.now() < diesAt + AROUND_MS) {
      if (app.clock.now() >= diesAt) await fetchElsewhere();
      const askedAt = app.clock.now();
      served = await inTime(app, read());
      end.waitedMs = Math.max(end.waitedMs, app.clock.now() - askedAt);
      if (!app.platform.truth.validDuring(served, askedAt, app.clock.now()))
        end.servedDeadMs = app.clock.now() - diesAt;
      await live(app, FINE_MS, FINE_MS);
    }
    ends.push(end);
  }
  return ends;
}

function recordOf({ platform }: TestApp, value: string): IssuedRecord {
  const record = platform.truth.find(value);
  if (!record) throw new Error('the platform never issued that');
  return record;
}
