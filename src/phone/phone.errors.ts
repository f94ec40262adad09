import { AppError } from '../common/errors/app-error.js';

export const notMiniProgram = (): AppError =>
  new AppError({
    code: 'phone.not_for_kind',
    status: 409,
    title: 'Only mini programs get phone numbers',
    detail:
      'The account of this session is not of kind miniprogram, and WeChat gives phone numbers to no other.',
  });

export const phoneCodeRefused = (): AppError =>
  new AppError({
    code: 'phone.code_refused',
    status: 400,
    title: 'The code does not work',
    detail:
      'The code is older than five minutes, was used, is of another user or mini program, or is a js_code of wx.login.',
    remedy: 'Let the user press the phone button again, and send the code of its event.',
    errors: [{ path: 'code', message: 'is refused by WeChat' }],
  });

export const phoneUnavailable = (): AppError =>
  new AppError({
    code: 'phone.unavailable',
    status: 503,
    title: 'WeChat cannot be asked',
    detail:
      'WeChat could not be reached, gave no usable answer, or refused for reasons of the account, which are in the log.',
    remedy: 'Let the user press the phone button again.',
    retryAfterSeconds: 5,
  });
