import type { Missing, MissingReason, ProfileFields } from './profile.js';

const BY_USER_TOKEN = ['nickname', 'avatar_url'] as const;
/** Empty, or not real, in every reply since 2021-10-20 (snsUserInfo). */
const WITHHELD = ['sex', 'city', 'province', 'country'] as const;

/** What happened when the profile was wanted from WeChat. */
export type Attempt =
  | 'fetched-by-user'
  | 'fetched-by-global'
  | 'reauthorize'
  | 'unavailable'
  /** No token of this kind of account tells anything about people. */
  | 'not-told';

/** Says of each field that is absent, or only known from before, why. */
export function missingFields(fields: ProfileFields, attempt: Attempt): Missing[] {
  return [
    ...BY_USER_TOKEN.filter((field) => isMissingPerson(fields[field], attempt)).map((field) => ({
      field,
      reason: reasonForPerson(attempt),
    })),
    ...(fields.subscribed === undefined
      ? [{ field: 'subscribed' as const, reason: reasonForFollower(attempt) }]
      : []),
    ...WITHHELD.filter((field) => fields[field] === undefined).map((field) => ({
      field,
      reason: 'withheld_by_wechat' as const,
    })),
  ];
}

/** Only a user token brings a nickname. By any other way it is there from before and may be old: it is named all the same. */
const isMissingPerson = (value: string | undefined, attempt: Attempt): boolean =>
  value === undefined || attempt !== 'fetched-by-user';

function reasonForPerson(attempt: Attempt): MissingReason {
  switch (attempt) {
    case 'reauthorize':
      return 'reauthorize';
    case 'unavailable':
      return 'wechat_unavailable';
    case 'fetched-by-user':
    case 'not-told':
      return 'withheld_by_wechat';
    case 'fetched-by-global':
      return 'user_token_needed';
  }
}

function reasonForFollower(attempt: Attempt): MissingReason {
  if (attempt === 'not-told') return 'withheld_by_wechat';
  return attempt === 'unavailable' ? 'wechat_unavailable' : 'global_token_needed';
}
