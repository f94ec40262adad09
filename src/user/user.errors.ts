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
    detail: 'WeChat answered so slowly that these users were not asked for. Send them again.',
  });
