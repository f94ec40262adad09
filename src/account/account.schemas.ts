import { z } from 'zod';
import { Secret } from '../common/secret/secret.js';
import { ACCOUNT_KINDS, TOKEN_MODES } from './account.js';
import { isReturnUrlEntry, isWebOrigin } from './web-address.js';

const WECHAT_APP_ID = /^wx[0-9a-zA-Z]{16}$/;
const WECOM_APP_ID = /^[A-Za-z0-9_-]{4,64}:\d{1,12}$/;
/** WeChat's names of ownership files. */
const VERIFY_FILE = /^(MP|WW)_verify_[A-Za-z0-9]{1,64}\.txt$/;

const secretText = (pattern: RegExp, message: string) =>
  z
    .string()
    .regex(pattern, message)
    .meta({ writeOnly: true })
    .transform((text) => new Secret(text));

const appSecret = secretText(
  /^[\x21-\x7e]{8,128}$/,
  'must be 8 to 128 visible ASCII characters (WeChat’s AppSecret has 32)',
);

const editable = {
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters')
    .regex(/^\P{Cc}*$/u, 'must hold no control characters'),
  app_secret: appSecret,
  token_mode: z.enum(TOKEN_MODES, 'must be stable or plain'),
  return_urls: z
    .array(
      z
        .string()
        .max(2_000)
        .refine(isReturnUrlEntry, 'must be an absolute http(s) address without fragment, user or spaces'),
    )
    .max(100)
    .describe(
      'Where a login may return to. An entry matches exactly (query free); one that ends in / is a prefix: nothing under it may redirect or hold foreign content, or tickets leak.',
    ),
  js_origins: z
    .array(z.string().max(300).refine(isWebOrigin, 'must be an origin: scheme, host and port, nothing else'))
    .max(100),
  verify_files: z
    .record(
      z.string().regex(VERIFY_FILE, 'must be named MP_verify_….txt or WW_verify_….txt'),
      z.string().refine((text) => Buffer.byteLength(text) <= 1_024, 'must have at most 1 KiB'),
    )
    .describe('Ownership files, by name.'),
  push_token: secretText(
    /^[A-Za-z0-9]{3,32}(,[A-Za-z0-9]{3,32})?$/,
    'must be 3 to 32 letters or digits (or the new and the old one, separated by a comma)',
  ),
  push_aes_key: secretText(
    /^[A-Za-z0-9]{43}(,[A-Za-z0-9]{43})?$/,
    'must be 43 letters or digits (or the new and the old one, separated by a comma)',
  ),
  session_idle_seconds: z.int().min(60).max(2_592_000),
  session_max_seconds: z.int().min(60).max(7_776_000),
};

export const CreateAccountRequest = z
  .strictObject({
    app_id: z.string().max(80),
    kind: z.enum(ACCOUNT_KINDS, `must be one of ${ACCOUNT_KINDS.join(', ')}`),
    name: editable.name,
    app_secret: editable.app_secret,
    token_mode: editable.token_mode.default('stable'),
    return_urls: editable.return_urls.default([]),
    js_origins: editable.js_origins.default([]),
    verify_files: editable.verify_files.default({}),
    push_token: editable.push_token.optional(),
    push_aes_key: editable.push_aes_key.optional(),
    session_idle_seconds: editable.session_idle_seconds.optional(),
    session_max_seconds: editable.session_max_seconds.optional(),
  })
  .superRefine(({ app_id, kind }, context) => {
    const [pattern, form] =
      kind === 'wecom' ? [WECOM_APP_ID, 'corpid:agentid'] : [WECHAT_APP_ID, 'wx and 16 letters or digits'];
    if (!pattern.test(app_id)) {
      context.addIssue({
        code: 'custom',
        path: ['app_id'],
        message: `must be ${form} for an account of kind ${kind}`,
      });
    }
  })
  .meta({ id: 'CreateAccountRequest' });
export type CreateAccountRequest = z.output<typeof CreateAccountRequest>;

export const UpdateAccountRequest = z
  .strictObject({
    ...editable,
    push_token: editable.push_token.nullable().describe('null clears it, here and in the fields below.'),
    push_aes_key: editable.push_aes_key.nullable(),
    session_idle_seconds: editable.session_idle_seconds.nullable(),
    session_max_seconds: editable.session_max_seconds.nullable(),
  })
  .partial()
  .meta({ id: 'UpdateAccountRequest' });
export type UpdateAccountRequest = z.output<typeof UpdateAccountRequest>;

export const UpdateAccountQuery = z.strictObject({
  unchecked: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: store a new app_secret without trying it against WeChat first.'),
});
export type UpdateAccountQuery = z.output<typeof UpdateAccountQuery>;

/** Both `app_id`s, as they stand in paths. */
export const AppIdParam = z.object({ app_id: z.string().max(80) });
export type AppIdParam = z.infer<typeof AppIdParam>;

export const AccountAnswer = z
  .object({
    app_id: z.string(),
    kind: z.enum(ACCOUNT_KINDS),
    name: z.string(),
    token_mode: z.enum(TOKEN_MODES),
    return_urls: z.array(z.string()),
    js_origins: z.array(z.string()),
    verify_files: z.record(z.string(), z.string()),
    session_idle_seconds: z.number().optional(),
    session_max_seconds: z.number().optional(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    status: z.looseObject({ state: z.string() }).optional().describe('As GET …/status answers it.'),
  })
  .meta({ id: 'Account' });
export type AccountAnswer = z.infer<typeof AccountAnswer>;

export const AccountListAnswer = z.object({ items: z.array(AccountAnswer) }).meta({ id: 'AccountList' });
