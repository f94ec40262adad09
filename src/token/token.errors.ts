import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';

export const tokenNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'token.not_for_kind',
    status: 409,
    title: 'This kind of account has no global token',
    detail: `Accounts of kind ${kind} have no global access_token that this server can keep.`,
  });

/** Callers report one good token after another: asking WeChat about each would spend what the account needs. */
export const probesSpent = (most: number): AppError =>
  new AppError({
    code: 'token.reports_exhausted',
    status: 429,
    title: 'Too many reports',
    detail: `WeChat was asked ${most} times within 24 hours whether reported tokens live; from here on it is asked every 5 minutes.`,
    remedy: 'Find the program that reports tokens which work: `status` counts its reports as valid.',
    retryAfterSeconds: 60,
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

export const burnNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'token.not_for_kind',
    status: 409,
    title: 'This token cannot be killed',
    detail: `The platform gives accounts of kind ${kind} no way to kill a token before its end.`,
    remedy: 'Reset the secret of the agent in the console of WeCom, and give this server the new one.',
  });
