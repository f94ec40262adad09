import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';

const MODES = 'docs/push.md has the order in which the modes are changed.';

export const pushNotForKind = (kind: AccountKind): AppError =>
  new AppError({
    code: 'push.not_for_kind',
    status: 409,
    title: 'This kind of account has no push here',
    detail: `Events of accounts of kind ${kind} are not taken: their platform signs in another way.`,
  });

export const pushNotConfigured = (): AppError =>
  new AppError({
    code: 'push.not_configured',
    status: 409,
    title: 'The account has no push token',
    detail: 'Nothing can be checked without the Token that stands beside the URL at mp.weixin.qq.com.',
    remedy:
      'Set push_token of the account to that Token, and in secure mode push_aes_key to its EncodingAESKey.',
  });

export const signatureInvalid = (): AppError =>
  new AppError({
    code: 'push.signature_invalid',
    status: 403,
    title: 'The signature is wrong',
    detail: 'The push was not signed with the push_token of this account.',
    remedy: 'Compare push_token of the account with the Token at mp.weixin.qq.com.',
  });

export const timestampRefused = (): AppError =>
  new AppError({
    code: 'push.timestamp_refused',
    status: 403,
    title: 'The push is not of now',
    detail: 'Its timestamp differs by more than ten minutes from the clock of this server.',
    remedy: 'If pushes of WeChat itself are refused: set the clock of this server.',
  });

export const encryptionRequired = (): AppError =>
  new AppError({
    code: 'push.encryption_required',
    status: 403,
    title: 'The push is not encrypted',
    detail: 'The account has a push_aes_key: what is not encrypted is not believed.',
    remedy: `Choose the compatible or the secure mode at mp.weixin.qq.com, or clear push_aes_key. ${MODES}`,
  });

export const aesKeyMissing = (): AppError =>
  new AppError({
    code: 'push.aes_key_missing',
    status: 403,
    title: 'The push cannot be decrypted',
    detail: 'The push is encrypted, and the account has no push_aes_key.',
    remedy: 'Set push_aes_key of the account to the EncodingAESKey at mp.weixin.qq.com.',
  });

export const undecryptable = (): AppError =>
  new AppError({
    code: 'push.undecryptable',
    status: 403,
    title: 'The push does not open',
    detail: 'It was encrypted with another key than push_aes_key of this account, or for another app_id.',
    remedy: `Compare push_aes_key of the account with the EncodingAESKey at mp.weixin.qq.com. ${MODES}`,
  });

/** `fault` never holds what was sent. */
export const bodyMalformed = (fault: string): AppError =>
  new AppError({
    code: 'push.body_malformed',
    status: 400,
    title: 'The body is no push',
    detail: `The body cannot be used: ${fault}.`,
  });
