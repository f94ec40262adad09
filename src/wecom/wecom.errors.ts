import { AppError } from '../common/errors/app-error.js';

export const notWecom = (): AppError =>
  new AppError({
    code: 'wecom.not_for_kind',
    status: 409,
    title: 'Only members of WeCom have these details',
    detail:
      'The account of this session is not of kind wecom. Profiles of WeChat users are at GET /v1/users/me.',
  });

export const noConsent = (): AppError =>
  new AppError({
    code: 'wecom.no_consent',
    status: 409,
    title: 'The member’s consent is missing or over',
    detail:
      'WeCom shows a member’s details for half an hour after a login with snsapi_privateinfo, and never those of people from outside.',
    remedy: 'Send the member through POST /v1/session/step-up with scope snsapi_privateinfo.',
  });

export const detailUnavailable = (): AppError =>
  new AppError({
    code: 'wecom.unavailable',
    status: 503,
    title: 'WeCom cannot be asked',
    detail: 'WeCom could not be reached, or refused for reasons of the account, which are in the log.',
    retryAfterSeconds: 5,
  });
