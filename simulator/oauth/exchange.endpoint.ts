import type { Account } from '../account/account.js';
import { countCall } from '../account/call-counter.js';
import { accountBySecret, expectGrantType } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import type { Authorization } from './code.store.js';
import { openIdOf, unionIdField } from './profile.js';
import { tokenFields } from './token-fields.js';

export const exchangeEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/sns/oauth2/access_token',
  answer: (platform, call) => {
    const code = call.query.get('code');
    const credentials = {
      appId: call.query.get('appid'),
      secret: call.query.get('secret'),
      grantType: call.query.get('grant_type'),
    };
    const account = accountBySecret(platform, call, credentials);
    if (!code) throw new Refusal(41008);
    expectGrantType(credentials, 'authorization_code');
    countCall(platform, account, call.path);
    // Last of all checks: an exchange that failed before leaves the code good (the point is unconfirmed).
    return grantTokens(platform, account, platform.codes.spend(code, account.appId));
  },
};

function grantTokens(platform: Platform, account: Account, authorization: Authorization): object {
  const { userId, appId, scope } = authorization;
  const isSnapshot = platform.users.get(userId).snapshot ?? false;
  if (account.baseKillsUserinfoRefresh && scope === 'snsapi_base') {
    platform.userTokens.revokeRefreshTokens({ userId, appId, scope: 'snsapi_userinfo' });
  }
  const granted = platform.userTokens.grant(authorization, isSnapshot);
  return {
    ...tokenFields(granted, openIdOf(granted.grant)),
    ...(isSnapshot ? { is_snapshotuser: account.snapshotFlagAsText ? '1' : 1 } : {}),
    ...(scope !== 'snsapi_base' ? unionIdField(account, granted.grant) : {}),
  };
}
