import type { Account } from '../account/account.js';
import type { Call } from '../http/call.js';
import type { Platform } from '../platform.js';
import { avatarUrl } from '../user/avatar.js';
import { openIdFor, snapshotPersonId, unionIdFor } from '../user/identity.js';
import type { UserGrant } from './user-token.store.js';

type Person = Pick<UserGrant, 'userId' | 'isSnapshot' | 'appId'>;

/** In a snapshot page even the identity is a virtual person's. */
export function openIdOf({ userId, isSnapshot, appId }: Person): string {
  return openIdFor(isSnapshot ? snapshotPersonId(userId) : userId, appId);
}

/** Present only when the account is bound to an open-platform account. */
export function unionIdField(account: Account, { userId, isSnapshot }: Person): { unionid?: string } {
  if (account.unionAccount === undefined) return {};
  return { unionid: unionIdFor(isSnapshot ? snapshotPersonId(userId) : userId, account.unionAccount) };
}

/** Since 2021-10-20 sex and region are not real: 0 and empty (page api_snsuserinfo). */
export function profileOf(platform: Platform, call: Call, grant: UserGrant): object {
  const account = platform.accounts.get(grant.appId);
  const user = platform.users.get(grant.userId);
  const isReal = !grant.isSnapshot;
  return {
    openid: openIdOf(grant),
    // Assumption: the notice promises a virtual nickname and picture without showing them.
    nickname: isReal ? user.nickname : '微信用户',
    sex: isReal && account.legacyProfile ? (user.sex ?? 0) : 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: isReal ? avatarUrl(user, call) : '',
    privilege: [],
    ...unionIdField(account, grant),
  };
}
