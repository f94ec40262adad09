import { exchangeEndpoint } from '../oauth/exchange.endpoint.js';
import { snsAuthEndpoint, snsUserInfoEndpoint } from '../oauth/profile.endpoints.js';
import { refreshEndpoint } from '../oauth/refresh.endpoint.js';
import { callbackIpEndpoint, domainIpEndpoint } from '../openapi/address.endpoints.js';
import { apiQuotaEndpoints } from '../openapi/api-quota.endpoints.js';
import { callbackCheckEndpoint } from '../openapi/callback.endpoints.js';
import { clearQuotaBySecretEndpoint, clearQuotaEndpoint } from '../openapi/clear-quota.endpoints.js';
import { ridEndpoint } from '../openapi/rid.endpoint.js';
import type { Platform } from '../platform.js';
import { stableTokenEndpoint } from '../token/stable-token.endpoint.js';
import { ticketEndpoint } from '../token/ticket.endpoint.js';
import { tokenEndpoint } from '../token/token.endpoint.js';
import { followerListEndpoint } from '../user/follower-list.endpoint.js';
import { userInfoEndpoint } from '../user/user-info.endpoint.js';
import type { ApiEndpoint } from './api-endpoint.js';
import type { Call } from './call.js';
import { callerApp } from './caller-app.js';
import { Refusal } from './refusal.js';
import { platformJson, type Reply } from './reply.js';
import { isSns, requestId, withRequestId } from './rid.js';

/** Not served here, but quota/get knows it: the path of its published sample. */
const UNSERVED = new Set(['/cgi-bin/message/custom/send']);

const ENDPOINTS: ReadonlyMap<string, ApiEndpoint> = new Map<string, ApiEndpoint>(
  [
    tokenEndpoint,
    stableTokenEndpoint,
    domainIpEndpoint,
    callbackIpEndpoint,
    callbackCheckEndpoint,
    clearQuotaEndpoint,
    clearQuotaBySecretEndpoint,
    ...apiQuotaEndpoints((path) => ENDPOINTS.has(path) || UNSERVED.has(path)),
    ridEndpoint,
    ticketEndpoint,
    userInfoEndpoint,
    followerListEndpoint,
    exchangeEndpoint,
    refreshEndpoint,
    snsUserInfoEndpoint,
    snsAuthEndpoint,
  ].map((endpoint) => [endpoint.path, endpoint]),
);

export function answerApiCall(platform: Platform, call: Call): Reply {
  try {
    return platformJson(call.path, endpointFor(call).answer(platform, call));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalReply(platform, call, error);
  }
}

/** Its rid can be looked up for seven days. */
export function refusalReply(platform: Platform, call: Call, { errcode, message }: Refusal): Reply {
  const { path, query, body, clientIp } = call;
  const invokedAtMs = platform.clock.now();
  const rid = requestId(platform.random, invokedAtMs);
  const reply = platformJson(path, { errcode, errmsg: withRequestId(path, message, rid) });
  const about = { appId: callerApp(platform, call), invokedAtMs, clientIp, isSns: isSns(path) };
  platform.rids.add(rid, { ...about, query: query.toString(), body, answer: reply.body });
  return reply;
}

function endpointFor({ path, method }: Call): ApiEndpoint {
  const endpoint = ENDPOINTS.get(path);
  if (!endpoint) throw new Refusal(40066);
  if (endpoint.method !== method) throw new Refusal(endpoint.method === 'GET' ? 43001 : 43002);
  return endpoint;
}
