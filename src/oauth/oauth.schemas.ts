import { z } from 'zod';
import { LOGIN_SCOPES } from './login-scopes.js';

const begun = {
  scope: z
    .enum(LOGIN_SCOPES, `must be one of ${LOGIN_SCOPES.join(', ')}`)
    .describe(
      'official: snsapi_base (silent) or snsapi_userinfo; website: snsapi_login; wecom: snsapi_base or snsapi_privateinfo.',
    ),
  return_to: z
    .string()
    .max(2_000)
    .describe('Where the browser returns to; must match return_urls of the account.'),
  force_popup: z
    .boolean()
    .optional()
    .describe('With snsapi_userinfo: ask for consent even where WeChat would pass it over.'),
};

export const StartLoginRequest = z
  .strictObject({
    app_id: z.string().max(80),
    ...begun,
    lang: z
      .enum(['zh_CN', 'zh_TW', 'en'], 'must be zh_CN, zh_TW or en')
      .default('zh_CN')
      .describe('The language of the profile.'),
  })
  .meta({ id: 'StartLoginRequest' });
export type StartLoginRequest = z.output<typeof StartLoginRequest>;

export const StepUpRequest = z.strictObject(begun).meta({ id: 'StepUpRequest' });
export type StepUpRequest = z.output<typeof StepUpRequest>;

const code = z.string().describe('The random code that the page keeps and sends as X-Session-Code.');

export const StartedLoginAnswer = z
  .object({
    session_code: code,
    login_id: z.string(),
    authorize_url: z.string().describe('Send the browser there.'),
    state: z.literal('pending'),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'StartedLogin' });

export const ActivateRequest = z
  .strictObject({
    login_ticket: z.string().min(1).max(200).describe('From the fragment of the return address; 60 s, once.'),
  })
  .meta({ id: 'ActivateRequest' });
export type ActivateRequest = z.infer<typeof ActivateRequest>;

const SessionUser = z
  .object({ id: z.string(), open_id: z.string(), union_id: z.string().optional() })
  .meta({ id: 'SessionUser' });

export const ActiveSessionAnswer = z
  .object({ session_code: code, state: z.literal('active'), user: SessionUser, expires_at: z.iso.datetime() })
  .meta({ id: 'ActiveSession' });

export const MiniProgramRequest = z
  .strictObject({
    app_id: z.string().max(80),
    js_code: z
      .string()
      .min(1)
      .max(512)
      .meta({ writeOnly: true })
      .describe('From wx.login; five minutes, once.'),
  })
  .meta({ id: 'MiniProgramRequest' });
export type MiniProgramRequest = z.infer<typeof MiniProgramRequest>;

export const SessionAnswer = z
  .object({
    state: z.enum(['pending', 'active']),
    app_id: z.string(),
    scope: z.string(),
    expires_at: z.iso.datetime(),
    user: SessionUser.optional().describe('Absent while pending.'),
  })
  .meta({ id: 'Session' });

export const IntrospectRequest = z
  .strictObject({ session_code: z.string().min(1).max(200) })
  .meta({ id: 'IntrospectRequest' });
export type IntrospectRequest = z.infer<typeof IntrospectRequest>;

export const IntrospectAnswer = z
  .object({
    active: z.boolean(),
    app_id: z.string().optional(),
    user: SessionUser.optional(),
    scope: z.string().optional(),
    expires_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Introspection' });

/** WeChat adds parameters of its own now and then: what is not known here is not looked at. An empty code is none. */
export const CallbackQuery = z.object({
  state: z.string().min(1).max(128),
  code: z
    .string()
    .max(512)
    .optional()
    .transform((text) => text || undefined),
});
export type CallbackQuery = z.infer<typeof CallbackQuery>;
