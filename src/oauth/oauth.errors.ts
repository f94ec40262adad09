import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import { validationFailed } from '../common/errors/http-errors.js';

export const loginNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'oauth.not_for_kind',
    status: 409,
    title: 'This kind of account does not log in this way',
    detail: `This way in is not for accounts of kind ${kind}.`,
    remedy:
      kind === 'miniprogram'
        ? 'A mini program sends the js_code of wx.login to POST /v1/sessions/miniprogram.'
        : 'Only mini programs have a js_code. Pages begin with POST /v1/sessions.',
  });

export const scopeNotForKind = (kind: AccountKind, scopes: readonly string[]): AppError =>
  new AppError({
    code: 'oauth.scope_not_for_kind',
    status: 400,
    title: 'This kind of account has no such scope',
    detail: `Accounts of kind ${kind} log in with ${scopes.join(' or ')}.`,
    remedy: `Send ${scopes.join(' or ')} as scope, or the app_id of another kind of account.`,
    errors: [{ path: 'scope', message: `must be ${scopes.join(' or ')} for this account` }],
  });

export const popupNotForScope = (): AppError =>
  validationFailed([
    { path: 'force_popup', message: 'does something with snsapi_userinfo only: leave it out' },
  ]);

export const returnNotAllowed = (): AppError =>
  new AppError({
    code: 'oauth.return_not_allowed',
    status: 400,
    title: 'The login may not return there',
    detail: 'return_to is not on the account’s list.',
    remedy:
      'Add the address to return_urls of the account: it must match an entry exactly (without query), or begin with one that ends in /.',
    errors: [{ path: 'return_to', message: 'is not allowed by return_urls of the account' }],
  });

/** An operator took the address away because it leaks, perhaps: not even a refusal is sent there. */
export const returnWithdrawn = (): AppError =>
  new AppError({
    code: 'oauth.return_withdrawn',
    status: 400,
    title: 'The login may not return there any more',
    detail:
      'The return_to of this login is not on the account’s list any more. Go back to the page and log in again.',
    remedy: 'If it was taken away by mistake, add it to return_urls of the account again.',
  });

export const returnTooLong = (limit: number): AppError =>
  validationFailed([
    { path: 'return_to', message: `must have at most ${limit} characters once it is percent-encoded` },
  ]);

export const stateUnknown = (): AppError =>
  new AppError({
    code: 'oauth.state_unknown',
    status: 400,
    title: 'This login is not known',
    detail: 'The state was never ours, was cut, or is long over. Go back to the page and log in again.',
  });

export const sessionInvalid = (): AppError =>
  new AppError({
    code: 'session.invalid',
    status: 401,
    title: 'No such session',
    detail: 'The session code is unknown, has expired, or was ended. Log in again.',
  });

export const ticketInvalid = (): AppError =>
  new AppError({
    code: 'session.ticket_invalid',
    status: 401,
    title: 'The login ticket does not fit',
    detail: 'The ticket is wrong, older than 60 seconds, used already, or not of this login. Log in again.',
  });
