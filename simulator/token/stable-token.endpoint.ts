import type { Account } from '../account/account.js';
import { FORCED_REFRESHES_PER_DAY } from '../account/limits.js';
import { accountForToken } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody, textField } from '../http/json-body.js';
import type { Platform } from '../platform.js';
import type { IssuedToken } from './token-life.js';

/** Forced refreshes have a counter of their own, which quota/get does not show. */
const FORCED_COUNTER = '/cgi-bin/stable_token force_refresh';

export const stableTokenEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/stable_token',
  answer: (platform, call) => {
    const fields = jsonBody(call.body);
    const account = accountForToken(platform, call, {
      appId: textField(fields, 'appid'),
      secret: textField(fields, 'secret'),
      grantType: textField(fields, 'grant_type'),
    });
    const isForced = fields.get('force_refresh') === true;
    const issued = isForced ? force(platform, account) : platform.stableTokens.current(account.appId);
    return { access_token: issued.token, expires_in: issued.expiresInSeconds };
  },
};

function force({ stableTokens, quotas }: Platform, { appId, strictForcedRefresh }: Account): IssuedToken {
  return stableTokens.force(appId, {
    spend: () => quotas.spendDaily(appId, FORCED_COUNTER, FORCED_REFRESHES_PER_DAY),
    isStrict: strictForcedRefresh ?? false,
  });
}
