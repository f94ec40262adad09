import { countCall } from '../account/call-counter.js';
import { accountBySecret, expectGrantType } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';

/** Of one user (page code2Session). */
const PER_MINUTE = 100;

/** The parameters stand in the query, by POST too: its body is not read. */
export const codeToSessionEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/sns/jscode2session',
  wrongMethod: 41002,
  answer: (platform, call) => {
    const jsCode = call.query.get('js_code');
    const credentials = {
      appId: call.query.get('appid'),
      secret: call.query.get('secret'),
      grantType: call.query.get('grant_type'),
    };
    const { appId, kind } = accountBySecret(platform, call, credentials);
    // Assumption: an account that is no mini program has no such codes.
    if (kind !== 'miniprogram') throw new Refusal(40029);
    if (!jsCode) throw new Refusal(41008);
    expectGrantType(credentials, 'authorization_code');
    countCall(platform, platform.accounts.get(appId), call.path);
    const { users, jsCodes, quotas } = platform;
    const userId = jsCodes.userOf(jsCode, appId);
    quotas.spendMinutely(appId, `${call.path} ${userId}`, PER_MINUTE);
    if (users.get(userId).isRisk) throw new Refusal(40226);
    jsCodes.spend(jsCode);
    users.meet(userId, appId);
    const unionid = users.unionIdOf(userId, appId);
    return {
      openid: users.openIdOf(userId, appId),
      session_key: Buffer.from(platform.random.hex(32), 'hex').toString('base64'),
      ...(unionid !== undefined && { unionid }),
    };
  },
};
