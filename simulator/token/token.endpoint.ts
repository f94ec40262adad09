import { accountForToken } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';

export const tokenEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/token',
  answer: (platform, call) => {
    const { appId, lenientReplacement } = accountForToken(platform, call, {
      appId: call.query.get('appid'),
      secret: call.query.get('secret'),
      grantType: call.query.get('grant_type'),
    });
    const { token, expiresInSeconds } = platform.plainTokens.issue(appId, lenientReplacement);
    return { access_token: token, expires_in: expiresInSeconds };
  },
};
