import { z } from 'zod';
import { hours, quotaDay } from '../common/time/instant.js';

/** What we spend at WeChat: `issue` replaces a plain token, `ask` does no harm, `force` replaces a stable one, `probe` asks whether a token lives. */
export const SPENDINGS = ['issue', 'ask', 'force', 'probe'] as const;
export type Spending = (typeof SPENDINGS)[number];

/**
 * Most calls in any 24 hours that somebody else than the schedule may cause; a few times what is needed, a fraction of what WeChat allows
 * (getAccessToken 2,000 a day, getStableAccessToken 500,000 and 20 forced).
 */
export const MOST_UNSCHEDULED: Readonly<Record<Spending, number>> = {
  issue: 200,
  ask: 5_000,
  force: 6,
  probe: 500,
};

/** What WeChat allows in a day, as far as its pages say so. */
export const ALLOWED_BY_WECHAT: Readonly<Partial<Record<Spending, number>>> = {
  issue: 2_000,
  ask: 500_000,
  force: 20,
};

const HOURS_KEPT = 25;
const hourOf = (now: number): number => Math.floor(now / hours(1));

/** Per hour since the epoch, the calls in the order of SPENDINGS. */
const Hours = z.record(z.string(), z.array(z.number()));
type Hours = z.infer<typeof Hours>;

/** One that was altered counts as empty: it must not stop the refreshes that it only counts. */
function parse(ledger: string): Hours {
  if (!ledger) return {};
  try {
    const read = Hours.safeParse(JSON.parse(ledger));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}

/** The ledger with one more call in it, and without what is older than a day. */
export function spend(ledger: string, what: Spending, now: number): string {
  const hour = hourOf(now);
  const kept = Object.entries(parse(ledger)).filter(([past]) => Number(past) > hour - HOURS_KEPT);
  const entries: Hours = Object.fromEntries(kept);
  const counts = entries[hour] ?? SPENDINGS.map(() => 0);
  entries[hour] = counts.map((count, index) => (SPENDINGS[index] === what ? count + 1 : count));
  return JSON.stringify(entries);
}

/** Calls of the last 24 hours; those of the hour in which they began are counted whole. */
export function spentInDay(ledger: string, what: Spending, now: number): number {
  const hour = hourOf(now);
  return sum(ledger, what, (past) => past > hour - HOURS_KEPT && past <= hour);
}

/** Calls of the day of WeChat's quotas. */
export function spentToday(ledger: string, what: Spending, now: number): number {
  const today = quotaDay(now);
  return sum(ledger, what, (past) => quotaDay(hours(past)) === today);
}

function sum(ledger: string, what: Spending, counts: (hour: number) => boolean): number {
  return Object.entries(parse(ledger))
    .filter(([hour]) => counts(Number(hour)))
    .reduce((total, [, calls]) => total + (calls[SPENDINGS.indexOf(what)] ?? 0), 0);
}
