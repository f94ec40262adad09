import type { Missing, MissingReason, ProfileFields } from './profile.js';

const BY_USER_TOKEN = ['nickname', 'avatar_url'] as const;
/** Empty, or not real, in every reply since 2021-10-20 (snsUserInfo). */
const WITHHELD = ['sex', 'city', 'province', 'country'] as const;

/** What one kind of token told: something, now or within minutes, or why not. */
export type Outcome =
  | 'told'
  /** The user has no token that may be asked with, or the account has none. */
  | 'no-token'
  /** WeChat takes the user's grant for ended. */
  | 'reauthorize'
  | 'unavailable'
  /** No token of this kind of account tells anything about people. */
  | 'never-told';

export interface Outcomes {
  readonly user: Outcome;
  readonly global: Outcome;
}

/** Says of each field that is absent, or only known from before, why. */
export function missingFields(fields: ProfileFields, { user, global }: Outcomes): Missing[] {
  return [
    // Only a user token brings a nickname. Without one it is there from before and may be old: it is named all the same.
    ...BY_USER_TOKEN.filter((field) => user !== 'told' || fields[field] === undefined).map((field) => ({
      field,
      reason: reasonOf(user, 'user_token_needed'),
    })),
    ...(global === 'told'
      ? []
      : [{ field: 'subscribed' as const, reason: reasonOf(global, 'global_token_needed') }]),
    ...WITHHELD.filter((field) => fields[field] === undefined).map((field) => ({
      field,
      reason: 'withheld_by_wechat' as const,
    })),
  ];
}

function reasonOf(outcome: Outcome, noToken: MissingReason): MissingReason {
  switch (outcome) {
    case 'no-token':
      return noToken;
    case 'reauthorize':
      return 'reauthorize';
    case 'unavailable':
      return 'wechat_unavailable';
    case 'told':
    case 'never-told':
      return 'withheld_by_wechat';
  }
}
