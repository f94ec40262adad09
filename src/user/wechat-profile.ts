import { isoInstant, seconds } from '../common/time/instant.js';
import type { FollowerInfo, UserInfo } from '../wechat/wechat.schemas.js';
import type { ProfileFields } from './profile.js';

type PersonInfo = Pick<
  UserInfo,
  'nickname' | 'avatarUrl' | 'sex' | 'language' | 'city' | 'province' | 'country'
>;

/** WeChat writes "not told" as an empty text or, for numbers, as 0: such a value must not cover a known one. */
const told = <T extends string | number>(value: T | undefined): T | undefined =>
  value === '' || value === 0 ? undefined : value;

function person({ nickname, avatarUrl, sex, language, city, province, country }: PersonInfo): ProfileFields {
  return withoutAbsent({
    nickname: told(nickname),
    avatar_url: told(avatarUrl),
    sex: told(sex),
    language: told(language),
    city: told(city),
    province: told(province),
    country: told(country),
  });
}

/** `/sns/userinfo`. */
export const fieldsOfUserInfo = (info: UserInfo): ProfileFields => person(info);

/** `/cgi-bin/user/info`. Of who does not follow, WeChat tells only that. */
export function fieldsOfFollowerInfo(info: FollowerInfo): ProfileFields {
  const { subscribed, subscribedAtSeconds } = info;
  if (!subscribed) return { subscribed };
  return {
    ...person(info),
    ...withoutAbsent({
      subscribed,
      subscribed_at: subscribedAtSeconds === undefined ? undefined : isoInstant(seconds(subscribedAtSeconds)),
      subscribe_scene: told(info.subscribeScene),
      remark: told(info.remark),
      tag_ids: info.tagIds,
      qr_scene: told(info.qrScene),
      qr_scene_str: told(info.qrSceneText),
    }),
  };
}

const FOLLOWER_FIELDS: readonly string[] = [
  'subscribed',
  'subscribed_at',
  'subscribe_scene',
  'remark',
  'tag_ids',
  'qr_scene',
  'qr_scene_str',
];

/**
 * What the account's token told, over what is known. Of the person it tells nothing since 2021, or little: that fills gaps and never covers what
 * the user's token told.
 */
export function withFollower(old: ProfileFields, answer: ProfileFields): ProfileFields {
  // Some replies hold little more than `subscribe` (met in practice): such a one takes nothing away.
  const isWhole = answer.subscribed === false || answer.subscribed_at !== undefined;
  return isWhole
    ? { ...only(answer, isPersonal), ...only(old, isPersonal), ...only(answer, isFollowers) }
    : { ...answer, ...old, ...only(answer, isFollowers) };
}

/** What the user's token told, over what is known. Who took the picture away has none (snsUserInfo). */
export function withPerson(old: ProfileFields, answer: ProfileFields): ProfileFields {
  const { nickname: _, avatar_url: __, ...rest } = old;
  return { ...rest, ...answer };
}

const isFollowers = (field: string): boolean => FOLLOWER_FIELDS.includes(field);
const isPersonal = (field: string): boolean => !isFollowers(field);

const only = (fields: ProfileFields, isMeant: (field: string) => boolean): ProfileFields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => isMeant(field)));

function withoutAbsent(fields: { [K in keyof ProfileFields]: ProfileFields[K] | undefined }): ProfileFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
