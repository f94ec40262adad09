import { AppError } from '../common/errors/app-error.js';
import type { Login } from './login.js';

export const codeRefused = (): AppError =>
  new AppError({
    code: 'oauth.code_refused',
    status: 401,
    title: 'The js_code does not work',
    detail:
      'WeChat refused the js_code: it is older than five minutes, was used, or is of another mini program.',
    remedy: 'Call wx.login again and send the new js_code.',
  });

export const userBlocked = (): AppError =>
  new AppError({
    code: 'oauth.user_blocked',
    status: 403,
    title: 'WeChat blocks this user',
    detail: 'WeChat takes this user for a risk and blocks the login. Do not try again.',
  });

export const wechatUnavailable = (): AppError =>
  new AppError({
    code: 'oauth.wechat_unavailable',
    status: 503,
    title: 'WeChat cannot be asked',
    detail: 'WeChat could not be reached, or refused for reasons of the account, which are in the log.',
    remedy: 'Call wx.login again in a few seconds and send the new js_code.',
    retryAfterSeconds: 5,
  });

export const outcomeUnknown = (): AppError =>
  new AppError({
    code: 'oauth.outcome_unknown',
    status: 503,
    title: 'WeChat gave no usable answer',
    detail:
      'The js_code was sent to WeChat and no usable answer came: it may be spent, and is not sent again.',
    remedy: 'Call wx.login again and send the new js_code.',
    retryAfterSeconds: 1,
  });

const REFUSALS: Partial<Record<NonNullable<Login['outcome']>, () => AppError>> = {
  user_blocked: userBlocked,
  wechat_unavailable: wechatUnavailable,
  outcome_unknown: outcomeUnknown,
};

/** What a mini program is told in place of the `login_error` of a page. */
export const miniProgramRefusal = (outcome: Login['outcome']): AppError =>
  (REFUSALS[outcome ?? 'outcome_unknown'] ?? codeRefused)();
