import { exchangeEndpoint } from '../oauth/exchange.endpoint.js';
import { snsAuthEndpoint, snsUserInfoEndpoint } from '../oauth/profile.endpoints.js';
import { refreshEndpoint } from '../oauth/refresh.endpoint.js';
import type { Platform } from '../platform.js';
import { domainIpEndpoint } from '../token/domain-ip.endpoint.js';
import { stableTokenEndpoint } from '../token/stable-token.endpoint.js';
import { ticketEndpoint } from '../token/ticket.endpoint.js';
import { tokenEndpoint } from '../token/token.endpoint.js';
import { followerListEndpoint } from '../user/follower-list.endpoint.js';
import { userInfoEndpoint } from '../user/user-info.endpoint.js';
import type { ApiEndpoint } from './api-endpoint.js';
import type { Call } from './call.js';
import { Refusal } from './refusal.js';
import { platformJson, type Reply } from './reply.js';
import { requestId, withRequestId } from './rid.js';

const ENDPOINTS = new Map<string, ApiEndpoint>(
  [
    tokenEndpoint,
    stableTokenEndpoint,
    domainIpEndpoint,
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
    return refusalReply(platform, call.path, error);
  }
}

export function refusalReply(platform: Platform, path: string, { errcode, message }: Refusal): Reply {
  const rid = requestId(platform.random, platform.clock.now());
  return platformJson(path, { errcode, errmsg: withRequestId(path, message, rid) });
}

function endpointFor({ path, method }: Call): ApiEndpoint {
  const endpoint = ENDPOINTS.get(path);
  if (!endpoint) throw new Refusal(40066);
  if (endpoint.method !== method) throw new Refusal(endpoint.method === 'GET' ? 43001 : 43002);
  return endpoint;
}
