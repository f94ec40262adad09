import type { AccountKind } from '../account/account.js';
import { AppError, type WechatRefusal } from '../common/errors/app-error.js';
import { isoInstant } from '../common/time/instant.js';
import { CLEARS_PER_MONTH } from './quota-clear.store.js';

export const quotaNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'quota.not_for_kind',
    status: 409,
    title: 'This kind of account has no such quota',
    detail: `Accounts of kind ${kind} have no daily quota that can be read or cleared.`,
    remedy: 'WeCom blocks for a minute or an hour (45009) and lets go by itself.',
  });

export const clearsExhausted = (resetsAt: number, wechat?: WechatRefusal): AppError =>
  new AppError({
    code: 'quota.clear_exhausted',
    status: 409,
    title: 'The clears of this month are used up',
    detail: `WeChat allows ${CLEARS_PER_MONTH} clears a month, and they are used; the next month begins at ${isoInstant(resetsAt)}.`,
    remedy:
      'The quotas of the day return at midnight in Shanghai. Find who spends them: `by_call` of the status says what this server asks for.',
    wechat,
  });
