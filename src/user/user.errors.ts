import { AppError } from '../common/errors/app-error.js';

export const userNotFound = (): AppError =>
  new AppError({
    code: 'user.not_found',
    status: 404,
    title: 'No such user',
    detail:
      'This open_id is not known: no login of it was seen, and WeChat does not know it as a user of this account.',
  });
