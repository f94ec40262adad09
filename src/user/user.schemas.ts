import { z } from 'zod';
import { ProfileFields } from './profile.js';

const instantOrAbsent = z.iso.datetime().optional();

export const ProfileAnswer = ProfileFields.extend({
  id: z.string().describe('Our id of the user at this account.'),
  app_id: z.string(),
  open_id: z.string(),
  union_id: z.string().optional(),
  source: z.object({
    token: z
      .enum(['user', 'global', 'stored'])
      .describe(
        'What nickname and avatar rest on: the user’s token; the account’s, where the user has none; stored: the token that should have told did not.',
      ),
    fetched_at: instantOrAbsent.describe('When that was; absent when nothing was ever fetched.'),
    user_fetched_at: instantOrAbsent.describe('When a token of the user last told of the person.'),
    global_fetched_at: instantOrAbsent.describe('When the account’s token last told of the follower.'),
  }),
  missing: z
    .array(
      z.object({
        field: z.string(),
        reason: z.enum([
          'user_token_needed',
          'reauthorize',
          'withheld_by_wechat',
          'global_token_needed',
          'wechat_unavailable',
        ]),
      }),
    )
    .describe('Fields that are absent, or only known from before, and why.'),
}).meta({ id: 'Profile' });

export const ServiceProfileAnswer = ProfileAnswer.extend({
  identities: z
    .array(z.object({ id: z.string(), app_id: z.string(), open_id: z.string() }))
    .describe('The same person, by union_id, at the accounts that the key reaches; this one first.'),
}).meta({ id: 'ServiceProfile' });

export const Language = z.enum(['zh_CN', 'zh_TW', 'en']).describe('Passed on to WeChat when it is asked.');

export const OwnProfileQuery = z.strictObject({
  lang: Language.optional().describe('Passed on to WeChat when it is asked. Unless told, that of the login.'),
});
export type OwnProfileQuery = z.output<typeof OwnProfileQuery>;

export const AccountParam = z.object({ app_id: z.string().max(80) });
export type AccountParam = z.infer<typeof AccountParam>;

// Some databases refuse a NUL in a text, so that it must not get as far.
export const OpenId = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 letters, digits or signs of ASCII');

export const UserParam = AccountParam.extend({ open_id: OpenId });
export type UserParam = z.infer<typeof UserParam>;

export const UserQuery = z.strictObject({
  fresh: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: ask WeChat even if the stored profile is young.'),
  lang: Language.default('zh_CN'),
});
export type UserQuery = z.output<typeof UserQuery>;
