import { accountByToken } from '../account/bearer.gate.js';
import type { Account } from '../account/account.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { followerInfo } from './follower-info.js';

const MOST_AT_ONCE = 100;

export const batchInfoEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/user/info/batchget',
  answer: (platform, call) => {
    const account = accountByToken(platform, call);
    const openids = askedFor(jsonBody(call.body).get('user_list'));
    if (openids.length === 0 || openids.length > MOST_AT_ONCE) throw new Refusal(40032);
    const { batchUnknown = 'shift' } = account;
    const known = openids.filter((openid) => isMet(platform, account, openid));
    if (batchUnknown === 'refuse' && known.length < openids.length) throw new Refusal(40003);
    const infos = known.map((openid) => followerInfo(platform, call, account, openid));
    return {
      user_info_list: batchUnknown === 'shift' ? shifted(platform, account, openids, infos) : infos,
    };
  },
};

/**
 * Met in 2024-09: behind an openid that is not the account's, the unionids belong to the entries before. The openids stay right,
 * so that nothing shows but the one entry that is not there.
 */
function shifted(
  platform: Platform,
  account: Account,
  openids: readonly string[],
  infos: readonly Record<string, unknown>[],
): object[] {
  const unionids = openids.map((openid) => unionIdOf(platform, account, openid));
  return infos.map((info, at) =>
    'unionid' in info ? { ...info, unionid: unionids[at] ?? unionids[at - 1] ?? info['unionid'] } : info,
  );
}

function askedFor(list: unknown): string[] {
  if (!Array.isArray(list)) throw new Refusal(40032);
  return list.map((entry: unknown) => {
    const openid: unknown =
      typeof entry === 'object' && entry !== null && 'openid' in entry ? entry.openid : undefined;
    if (typeof openid !== 'string') throw new Refusal(41009);
    return openid;
  });
}

const isMet = ({ users }: Platform, { appId }: Account, openid: string): boolean =>
  users.findMet(openid, appId) !== undefined;

function unionIdOf({ users }: Platform, { appId }: Account, openid: string): string | undefined {
  const user = users.findMet(openid, appId);
  return user && users.unionIdOf(user.id, appId);
}
