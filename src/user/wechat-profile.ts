import { isoInstant, seconds } from '../common/time/instant.js';
import type { FollowerInfo, UserInfo } from '../wechat/wechat.schemas.js';
import type { ProfileFields } from './profile.js';

type PersonInfo = Pick<
  UserInfo,
  'nickname' | 'avatarUrl' | 'sex' | 'language' | 'city' | 'province' | 'country'
>;

/** WeChat writes "not told" as an empty text or, for the sex, as 0: such a value must not cover a known one. */
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
  const { subscribed, subscribedAtSeconds, subscribeScene, remark } = info;
  if (!subscribed) return { subscribed };
  return {
    ...person(info),
    ...withoutAbsent({
      subscribed,
      subscribed_at: subscribedAtSeconds === undefined ? undefined : isoInstant(seconds(subscribedAtSeconds)),
      subscribe_scene: told(subscribeScene),
      remark: told(remark),
    }),
  };
}

const FOLLOWER_ONLY = ['subscribed_at', 'subscribe_scene', 'remark'] as const;

/** New knowledge over old. Who stopped following loses what only followers have. */
export function merged(old: ProfileFields | undefined, fresh: ProfileFields): ProfileFields {
  const fields = { ...old, ...fresh };
  if (fresh.subscribed === false) for (const field of FOLLOWER_ONLY) delete fields[field];
  return fields;
}

function withoutAbsent(fields: { [K in keyof ProfileFields]: ProfileFields[K] | undefined }): ProfileFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
