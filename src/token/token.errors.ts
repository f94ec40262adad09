import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import type { RefreshFailure } from './refresh-failure.js';

export const tokenNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'token.not_for_kind',
    status: 409,
    title: 'This kind of account has no global token',
    detail: `Accounts of kind ${kind} have no global access_token that this server can keep.`,
  });

export const tokenUnavailable = (failure: RefreshFailure | undefined, retryAfterSeconds: number): AppError =>
  new AppError({
    code: 'token.unavailable',
    status: 503,
    title: 'No living token is at hand',
    detail: failure
      ? `No token can be served; the last refresh failed: ${failure.detail}`
      : 'No token can be served yet; one is on its way. Ask again after the seconds in Retry-After.',
    wechat: failure?.wechat,
    remedy: failure?.remedy,
    retryAfterSeconds,
  });

export const tokenTooShort = (
  failure: RefreshFailure | undefined,
  { minTtl, left, retryAfter }: { minTtl: number; left: number; retryAfter: number },
): AppError =>
  new AppError({
    code: 'token.unavailable',
    status: 503,
    title: 'No token lives that long',
    detail: [
      `The current token lives ${left} s, less than the min_ttl of ${minTtl} s. Ask again, or ask for less.`,
      ...(failure ? [`The last refresh failed: ${failure.detail}`] : []),
    ].join(' '),
    wechat: failure?.wechat,
    remedy: failure?.remedy,
    retryAfterSeconds: retryAfter,
  });

export const tokenUnreadable = (cause: unknown): AppError =>
  new AppError({
    code: 'token.unavailable',
    status: 503,
    title: 'The token cannot be read',
    detail: 'The database does not answer, and this server’s own copy may no longer be trusted.',
    remedy: 'Bring the database back; readyz tells when this server reaches it.',
    retryAfterSeconds: 1,
    cause,
  });

export const tokenNotOurs = (): AppError =>
  new AppError({
    code: 'token.not_ours',
    status: 409,
    title: 'This token is not one of ours',
    detail: 'This token was not issued for this account by this server within the last 24 hours.',
    remedy:
      'Check that it is the global token (not a user’s) and of this account, and that no program fetches tokens on its own.',
  });

export const notATokenError = (errcode: number, hint: string): AppError =>
  new AppError({
    code: 'token.not_a_token_error',
    status: 422,
    title: 'A dead token does not cause this errcode',
    detail: `errcode ${errcode} says nothing against the token. ${hint}`,
    remedy: hint,
  });
