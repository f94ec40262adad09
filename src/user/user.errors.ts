import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';

export const userNotFound = (): AppError =>
  new AppError({
    code: 'user.not_found',
    status: 404,
    title: 'No such user',
    detail:
      'This open_id is not known: no login of it was seen, and WeChat does not know it as a user of this account.',
  });

/** Only within the answer of a batch. */
export const batchOutOfTime = (): AppError =>
  new AppError({
    code: 'user.batch_out_of_time',
    status: 504,
    title: 'The batch took too long',
    detail:
      'Thirty seconds, or the questions that one batch may spend on finding open_ids that WeChat refuses, were used up before these users were known. Send them again, without those that failed as user.not_found.',
  });

export const followersNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'token.not_for_kind',
    status: 409,
    title: 'This kind of account has no followers',
    detail: `Only official accounts have followers; this one is of kind ${kind}.`,
  });

export const syncNotFound = (): AppError =>
  new AppError({
    code: 'user.no_sync',
    status: 404,
    title: 'No synchronisation of followers',
    detail: 'None was begun for this account. POST to the same address begins one.',
  });

/** Only within the description of a synchronisation. */
export const syncBudgetSpent = (most: number): AppError =>
  new AppError({
    code: 'user.sync_budget_spent',
    status: 429,
    title: 'The calls of this day are spent',
    detail: `WeChat allows 500 lists of followers a day; a synchronisation takes ${most} of them and goes on tomorrow.`,
  });

/** Only within the description of a synchronisation. */
export const syncIncomplete = (seen: number, total: number): AppError =>
  new AppError({
    code: 'user.sync_incomplete',
    status: 502,
    title: 'The list of followers was not whole',
    detail: `WeChat counts ${total} followers and listed ${seen}. Nobody was marked as one who left. Begin it again.`,
  });
