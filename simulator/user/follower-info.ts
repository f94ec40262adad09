import type { Account } from '../account/account.js';
import type { Call } from '../http/call.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { avatarUrl } from './avatar.js';

/** What an account is told about one user it has met (pages api_userinfo, api_batchuserinfo). */
export function followerInfo(
  { users }: Platform,
  call: Call,
  account: Account,
  openid: string,
): Record<string, unknown> {
  const user = users.findMet(openid, account.appId);
  if (!user) throw new Refusal(40003);
  const followedAtMs = users.followedAtMs(user.id, account.appId);
  if (followedAtMs === undefined) return { subscribe: 0, openid };
  const unionid = users.unionIdOf(user.id, account.appId);
  // Since 2021-12-27 the keys of the profile are still present but blank.
  const isTold = account.legacyProfile ?? false;
  return {
    subscribe: 1,
    openid,
    nickname: isTold ? user.nickname : '',
    sex: isTold ? (user.sex ?? 0) : 0,
    language: user.language ?? 'zh_CN',
    city: '',
    province: '',
    country: '',
    headimgurl: isTold ? avatarUrl(user, call) : '',
    subscribe_time: Math.floor(followedAtMs / 1000),
    ...(unionid === undefined ? {} : { unionid }),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: 'ADD_SCENE_QR_CODE',
    qr_scene: 0,
    qr_scene_str: '',
  };
}
