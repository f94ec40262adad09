import type { Account } from './account.js';

const PLAIN_PATH = '/cgi-bin/token';

/** Published daily limits (page API_Call_Limits and the pages of the endpoints). */
const DAILY = new Map<string, number>([
  [PLAIN_PATH, 2000],
  ['/cgi-bin/stable_token', 500_000],
  ['/cgi-bin/user/get', 500],
  ['/cgi-bin/user/info', 5_000_000],
  ['/cgi-bin/message/custom/send', 500_000],
]);

const PER_MINUTE = new Map<string, number>([
  ['/cgi-bin/stable_token', 10_000],
  ['/cgi-bin/message/custom/send', 10_000],
  ['/sns/oauth2/access_token', 50_000],
  ['/sns/oauth2/refresh_token', 50_000],
  ['/sns/userinfo', 50_000],
]);

/** The same for calls on behalf of an account; only the sample of page api_getapiquota is known. */
const COMPONENT_PER_MINUTE = new Map<string, number>([['/cgi-bin/message/custom/send', 1_050_000]]);

export const FORCED_REFRESHES_PER_DAY = 20;

/** Shared by the console, clear_quota and clear_quota/v2 (page api_clearquota). */
export const CLEARS_PER_MONTH = 10;

/** Of openapi/quota/clear, which clears one path (page api_clearapiquota). */
export const API_CLEARS_PER_MONTH = 50;

/** Infinity where no number is published and the account has none of its own. */
export function dailyLimit(account: Account, path: string): number {
  const own = path === PLAIN_PATH ? account.plainDailyLimit : undefined;
  return own ?? account.dailyLimits?.[path] ?? DAILY.get(path) ?? Infinity;
}

export function minuteLimit(account: Account, path: string): number {
  return account.minuteLimits?.[path] ?? account.minuteLimit ?? PER_MINUTE.get(path) ?? Infinity;
}

export function componentMinuteLimit(path: string): number {
  return COMPONENT_PER_MINUTE.get(path) ?? Infinity;
}
