import { z } from 'zod';
import { minutes } from '../common/time/instant.js';

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
  subscribe_scene: z.string().optional().describe('How the user came to follow: `ADD_SCENE_QR_CODE`, …'),
  remark: z.string().optional().describe('What the account calls the user.'),
  tag_ids: z.array(z.number()).optional(),
  qr_scene: z.number().optional().describe('The scene of the QR code that led to the account.'),
  qr_scene_str: z.string().optional(),
});
export type ProfileFields = z.infer<typeof ProfileFields>;

export interface StoredProfile {
  readonly fields: ProfileFields;
  /** When each kind of token last told its part; undefined: never, or it is known to have changed since. */
  readonly userAt: number | undefined;
  readonly globalAt: number | undefined;
}

export const NOTHING_STORED: StoredProfile = { fields: {}, userAt: undefined, globalAt: undefined };

/** What is this young is not asked for again. */
export const FRESH_MS = minutes(5);

export const isFresh = (fetchedAt: number | undefined, now: number): boolean =>
  fetchedAt !== undefined && now - fetchedAt < FRESH_MS;

/** Why a field is absent, or may be out of date. */
export type MissingReason =
  /** WeChat gives nicknames and avatars only by a user token (since 2021-12-27), and this user has not granted one. */
  | 'user_token_needed'
  /** The user's grant is over; a new login with snsapi_userinfo brings it back. What was known before is still shown. */
  | 'reauthorize'
  /** WeChat has not told the real value to anyone since 2021-10-20, or tells it to no account of this kind. */
  | 'withheld_by_wechat'
  /** WeChat tells this only by the account's own token, and there is none that may be used for it. */
  | 'global_token_needed'
  /** WeChat did not answer; what was known before is shown. */
  | 'wechat_unavailable';

export interface Missing {
  field: keyof ProfileFields;
  reason: MissingReason;
}
