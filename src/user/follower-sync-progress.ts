import { AppError } from '../common/errors/app-error.js';
import { dayResetsAt, minutes, quotaDay, seconds } from '../common/time/instant.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import type { Followers } from './follower-pages.js';
import type { FollowerSync } from './follower-sync.store.js';
import { syncBudgetSpent, syncIncomplete } from './user.errors.js';
import { isOpenIdRefused } from './refusals.js';

/** Of the 500 a day that WeChat allows (API_Call_Limits); the rest is for who asks for the list itself. */
export const MOST_CALLS_A_DAY = 400;
const FIRST_WAIT_MS = seconds(1);
const LONGEST_WAIT_MS = minutes(10);
/** Those who come and go while the list is read shift it a little. More is a list that ended too early. */
const LEAST_SHARE = 0.95;

type Change = Partial<FollowerSync>;

/** What a synchronisation writes after each step: pure functions of (row, what came, the database's time). */

export function started(appId: string, previous: FollowerSync | undefined, now: number): FollowerSync {
  return {
    appId,
    run: (previous?.run ?? 0) + 1,
    state: 'listing',
    ...FROM_THE_BEGINNING,
    total: null,
    departed: 0,
    startedAt: now,
    finishedAt: null,
    dueAt: now,
    attempts: 0,
    error: null,
    callsDay: previous?.callsDay ?? '',
    calls: previous?.calls ?? 0,
    leaseOwner: null,
    leaseUntil: 0,
  };
}

const FROM_THE_BEGINNING = { afterOpenId: null, pages: 0, seen: 0 };

export const callsToday = ({ callsDay, calls }: FollowerSync, now: number): number =>
  callsDay === quotaDay(now) ? calls : 0;

export const spent = (row: FollowerSync, now: number): Change => ({
  callsDay: quotaDay(now),
  calls: callsToday(row, now) + 1,
});

export const isBudgetSpent = (row: FollowerSync, now: number): boolean =>
  callsToday(row, now) >= MOST_CALLS_A_DAY;

export const waitForTomorrow = (now: number): Change => ({
  dueAt: dayResetsAt(now),
  error: wordsOf(syncBudgetSpent(MOST_CALLS_A_DAY)),
});

export function listed(row: FollowerSync, { openIds, total, next }: Followers, now: number): Change {
  const seen = row.seen + openIds.length;
  const progress = { seen, total, pages: row.pages + 1, attempts: 0, error: null, dueAt: now };
  if (next !== undefined) return { ...progress, afterOpenId: next };
  if (seen < total * LEAST_SHARE)
    return { ...progress, ...ended('failed', now, syncIncomplete(seen, total)) };
  return { ...progress, state: 'marking', afterOpenId: null };
}

export function marked(
  row: FollowerSync,
  { departed, after }: { departed: number; after: string | undefined },
  now: number,
): Change {
  const progress = { departed: row.departed + departed, attempts: 0, error: null, dueAt: now };
  return after === undefined ? { ...progress, ...ended('done', now) } : { ...progress, afterOpenId: after };
}

/** Waits, longer each time; until tomorrow when the quota is used up; gives up what no waiting helps. */
export function failed(row: FollowerSync, error: AppError, now: number): Change {
  const attempts = row.attempts + 1;
  const waiting = { attempts, error: wordsOf(error) };
  if (isOpenIdRefused(error) && row.afterOpenId !== null)
    // The one it would go on from left. Begun anew it comes to the same.
    return { ...waiting, ...FROM_THE_BEGINNING, dueAt: now + waitMs(attempts) };
  if (error instanceof WechatRejectedError) {
    if (error.class === 'day') return { ...waiting, dueAt: dayResetsAt(now) };
    if (error.class === 'permission' || error.class === 'request')
      return { attempts, ...ended('failed', now, error) };
  }
  return { ...waiting, dueAt: now + waitMs(attempts) };
}

const waitMs = (attempts: number): number => Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);

const ended = (state: 'done' | 'failed', now: number, error?: AppError): Change => ({
  state,
  afterOpenId: null,
  finishedAt: now,
  error: error ? wordsOf(error) : null,
});

function wordsOf({ code, detail, remedy, wechat }: AppError): string {
  return JSON.stringify({ code, detail, ...(remedy && { remedy }), ...(wechat && { wechat }) });
}
