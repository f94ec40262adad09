import { countCall } from '../account/call-counter.js';
import { expectGrantType } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import { openIdOf } from './profile.js';
import { tokenFields } from './token-fields.js';

/** Takes no secret, hence no check of the caller's address either (unconfirmed). */
export const refreshEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/sns/oauth2/refresh_token',
  answer: (platform, call) => {
    const appId = call.query.get('appid');
    const refreshToken = call.query.get('refresh_token');
    if (!appId) throw new Refusal(41002);
    if (!refreshToken) throw new Refusal(41003);
    expectGrantType({ grantType: call.query.get('grant_type') }, 'refresh_token');
    const account = platform.accounts.find(appId);
    if (!account) throw new Refusal(40013);
    countCall(platform, account, call.path);
    const granted = platform.userTokens.refresh(refreshToken, appId);
    return tokenFields(granted, openIdOf(granted.grant));
  },
};
