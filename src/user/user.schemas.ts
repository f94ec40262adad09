import { z } from 'zod';
import { ProfileFields } from './profile.js';

export const ProfileAnswer = ProfileFields.extend({
  id: z.string(),
  app_id: z.string(),
  open_id: z.string(),
  union_id: z.string().optional(),
  source: z.object({
    token: z
      .enum(['user', 'global', 'stored'])
      .describe('The kind of token that fetched this; stored: neither helped.'),
    fetched_at: z.iso.datetime().optional().describe('Absent when nothing was ever fetched.'),
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

export const UserParam = z.object({
  app_id: z.string().max(80),
  // Some databases refuse a NUL in a text, so that it must not get as far.
  open_id: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 letters, digits or signs of ASCII'),
});
export type UserParam = z.infer<typeof UserParam>;

export const UserQuery = z.strictObject({
  fresh: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: ask WeChat even if the stored profile is young.'),
});
export type UserQuery = z.output<typeof UserQuery>;
