import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import type { Account } from './account.js';
import { dailyLimit, minuteLimit } from './limits.js';

/** Counts a call that passed every check of who is calling; the platform being busy comes first. */
export function countCall(platform: Platform, account: Account, path: string, dailyText?: string): void {
  const { appId } = account;
  if (platform.accounts.takeBusy(appId)) throw new Refusal(-1);
  platform.quotas.spendMinutely(appId, path, minuteLimit(account, path));
  platform.quotas.spendDaily(appId, path, dailyLimit(account, path), dailyText);
}
