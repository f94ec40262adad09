import { AppError } from '../common/errors/app-error.js';

export const userErased = (): AppError =>
  new AppError({
    code: 'user.erased',
    status: 404,
    title: 'The user was erased',
    detail:
      'This user withdrew the authorization, closed the WeChat account, or was deleted less than a day ago. Only a new login of the user brings them back.',
  });

export const isErased = (error: unknown): boolean =>
  error instanceof AppError && error.code === userErased().code;
