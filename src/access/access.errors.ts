import { AppError } from '../common/errors/app-error.js';
import { validationFailed } from '../common/errors/http-errors.js';
import type { Scope } from './scopes.js';

export const keyRequired = (): AppError =>
  new AppError({
    code: 'auth.key_required',
    status: 401,
    title: 'An API key is required',
    detail: 'Send the header `Authorization: Bearer zk_…`. An admin makes keys with POST /v1/keys.',
  });

export const keyUnknown = (): AppError =>
  new AppError({
    code: 'auth.key_unknown',
    status: 401,
    title: 'The API key is not known',
    detail: 'The API key is wrong, was deleted, or has expired.',
  });

export const scopeMissing = (scope: Scope): AppError =>
  new AppError({
    code: 'auth.scope_missing',
    status: 403,
    title: 'The API key may not do this',
    detail: `The API key lacks the scope \`${scope}\`. Use a key that has it, or have an admin make one.`,
  });

/** One answer for a missing account and for one that the key does not reach: whose accounts exist is nobody's business. */
export const accountNotFound = (): AppError =>
  new AppError({
    code: 'account.not_found',
    status: 404,
    title: 'No such account',
    detail: 'No account with this app_id is known, or the API key does not reach it.',
  });

export const keyTooWide = (): AppError =>
  new AppError({
    code: 'key.too_wide',
    status: 403,
    title: 'A key cannot make a wider key',
    detail:
      'The new key has a scope or an account that the calling key does not have. Ask for less, or call with a wider key.',
  });

export const allAccountsRequired = (): AppError =>
  new AppError({
    code: 'auth.all_accounts_required',
    status: 403,
    title: 'The API key is limited to some accounts',
    detail: 'This needs an admin key whose `accounts` is "all".',
  });

export const tooManyRequests = (retryAfterSeconds: number): AppError =>
  new AppError({
    code: 'http.too_many_requests',
    status: 429,
    title: 'Too many requests',
    detail: 'This caller asks too often. Wait for the seconds in Retry-After.',
    retryAfterSeconds,
  });

export const keyUncheckable = (cause: unknown): AppError =>
  new AppError({
    code: 'auth.uncheckable',
    status: 503,
    title: 'The API key cannot be checked now',
    detail: 'The database does not answer, and this key was not in use here within the last hour. Try again.',
    retryAfterSeconds: 2,
    cause,
  });

export const keyEndsInThePast = (): AppError =>
  validationFailed([{ path: 'expires_at', message: 'must lie in the future' }]);

export const keyNotFound = (): AppError =>
  new AppError({
    code: 'key.not_found',
    status: 404,
    title: 'No such key',
    detail: 'No key with this id is known, or it is wider than the calling key.',
  });
