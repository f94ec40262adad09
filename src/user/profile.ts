import { z } from 'zod';

/** What WeChat tells about a person; what it does not tell is absent, never made up. */
export const ProfileFields = z.object({
  nickname: z.string().optional(),
  avatar_url: z.string().optional(),
  sex: z.number().optional().describe('1 male, 2 female, 0 not told'),
  language: z.string().optional(),
  city: z.string().optional(),
  province: z.string().optional(),
  country: z.string().optional(),
  subscribed: z.boolean().optional().describe('Does the user follow the account?'),
  subscribed_at: z.iso.datetime().optional(),
  subscribe_scene: z.string().optional(),
  remark: z.string().optional(),
});
export type ProfileFields = z.infer<typeof ProfileFields>;

export type FetchedBy = 'user' | 'global';

export interface StoredProfile {
  readonly fields: ProfileFields;
  readonly source: FetchedBy;
  readonly fetchedAt: number;
}

/** Why a field is absent, or may be out of date. */
export type MissingReason =
  /** WeChat gives nicknames and avatars only by a user token (since 2021-12-27), and this user has not granted one. */
  | 'user_token_needed'
  /** The user's grant is over; a new login with snsapi_userinfo brings it back. What was known before is still shown. */
  | 'reauthorize'
  /** WeChat has not told the real value to anyone since 2021-10-20. */
  | 'withheld_by_wechat'
  /** WeChat tells this only by the account's own token, and that was not asked. */
  | 'global_token_needed'
  /** WeChat did not answer; what was known before is shown. */
  | 'wechat_unavailable';

export interface Missing {
  field: keyof ProfileFields;
  reason: MissingReason;
}
