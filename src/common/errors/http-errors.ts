import { AppError, type FieldError } from './app-error.js';

export const notFound = (): AppError =>
  new AppError({
    code: 'http.not_found',
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this address for this method. The list of addresses is at /docs.',
  });

export const badRequest = (detail: string, cause?: unknown): AppError =>
  new AppError({ code: 'http.bad_request', status: 400, title: 'Bad request', detail, cause });

export const validationFailed = (errors: FieldError[]): AppError =>
  new AppError({
    code: 'http.validation_failed',
    status: 400,
    title: 'The request does not fit',
    detail: `Correct ${errors.map((e) => e.path || 'the body').join(', ')}: ${errors.map((e) => e.message).join('; ')}.`,
    errors,
  });

export const internalError = (cause: unknown): AppError =>
  new AppError({
    code: 'internal',
    status: 500,
    title: 'Internal error',
    detail: 'Something failed that should not. The log has the details under this request_id.',
    cause,
  });

export const databaseAway = (cause: unknown): AppError =>
  new AppError({
    code: 'database.unreachable',
    status: 503,
    title: 'The database does not answer',
    detail: 'This cannot be answered without the database, which does not answer just now.',
    remedy:
      'Bring the database back; readyz tells when this server reaches it. Tokens are served from memory for as long as that is safe.',
    retryAfterSeconds: 5,
    cause,
  });
