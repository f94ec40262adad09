import type { Account } from './account.js';

const PLAIN_PATH = '/cgi-bin/token';

/** Published daily limits (page API_Call_Limits and the pages of the endpoints). */
const DAILY = new Map<string, number>([
  [PLAIN_PATH, 2000],
  ['/cgi-bin/stable_token', 500_000],
  ['/cgi-bin/user/get', 500],
  ['/cgi-bin/user/info', 5_000_000],
]);

const PER_MINUTE = new Map<string, number>([
  ['/cgi-bin/stable_token', 10_000],
  ['/sns/oauth2/access_token', 50_000],
  ['/sns/oauth2/refresh_token', 50_000],
  ['/sns/userinfo', 50_000],
]);

export const FORCED_REFRESHES_PER_DAY = 20;

export function dailyLimit(account: Account, path: string): number {
  const own = path === PLAIN_PATH ? account.plainDailyLimit : undefined;
  return own ?? account.dailyLimits?.[path] ?? DAILY.get(path) ?? Infinity;
}

export function minuteLimit(account: Account, path: string): number {
  return account.minuteLimit ?? PER_MINUTE.get(path) ?? Infinity;
}
