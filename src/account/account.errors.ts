import { AppError } from '../common/errors/app-error.js';
import type { WechatRejectedError } from '../wechat/wechat.errors.js';

export const accountExists = (appId: string): AppError =>
  new AppError({
    code: 'account.exists',
    status: 409,
    title: 'The account is known already',
    detail: `An account with app_id ${appId} exists. Change it with PATCH /v1/accounts/${appId}.`,
  });

export const accountBusy = (): AppError =>
  new AppError({
    code: 'account.busy',
    status: 503,
    title: 'The account is being changed by too many at once',
    detail: 'Other changes of this account came first again and again. Nothing was changed; try again.',
    retryAfterSeconds: 1,
  });

export const secretRefused = (error: WechatRejectedError): AppError =>
  new AppError({
    code: 'account.secret_refused',
    status: 422,
    title: 'WeChat refuses the new app_secret',
    detail: 'The new app_secret was tried and refused. The old one is still in force; nothing was changed.',
    wechat: error.refusal,
    remedy: error.remedy,
    cause: error,
  });

/** Anything but a word against the secret: no answer, or a refusal for another reason, such as the server's address. */
export const secretUnproven = (cause: Error): AppError =>
  new AppError({
    code: 'account.secret_unproven',
    status: 503,
    title: 'The new app_secret could not be tried',
    detail:
      'WeChat gave no answer about the new app_secret. The old one is still in force; nothing was changed.',
    wechat: cause instanceof AppError ? cause.wechat : undefined,
    remedy: [cause instanceof AppError ? cause.remedy : undefined, UNTRIED].filter(Boolean).join(' '),
    retryAfterSeconds: 5,
    cause,
  });

const UNTRIED = 'Try again, or add ?unchecked=true to store it untried.';

export const originNotAllowed = (): AppError =>
  new AppError({
    code: 'cors.origin_not_allowed',
    status: 403,
    title: 'This page may not call',
    detail:
      'The Origin of the request is not one of the account. Add it to js_origins, or an address of it to return_urls.',
  });

/** ACCOUNTS_FILE cannot be used; all problems at once. Ends the process with 78, as wrong settings do. */
export class AccountsFileError extends Error {
  constructor(
    path: string,
    readonly problems: readonly string[],
  ) {
    super(`ACCOUNTS_FILE ${path} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'AccountsFileError';
  }
}
