import { codeToSessionEndpoint } from '../miniprogram/code-to-session.endpoint.js';
import { phoneNumberEndpoint } from '../miniprogram/phone-number.endpoint.js';
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
import { batchInfoEndpoint } from '../user/batch-info.endpoint.js';
import { followerListEndpoint } from '../user/follower-list.endpoint.js';
import { userInfoEndpoint } from '../user/user-info.endpoint.js';
import { gettokenEndpoint } from '../wecom/gettoken.endpoint.js';
import { memberDetailEndpoint, memberEndpoint } from '../wecom/member.endpoints.js';
import { agentTicketEndpoint, corpTicketEndpoint } from '../wecom/wecom-ticket.endpoints.js';
import { wecomRefusal } from '../wecom/wecom.reply.js';
import type { ApiEndpoint } from './api-endpoint.js';
import type { Call } from './call.js';
import { officialRefusal } from './official.reply.js';
import { Refusal } from './refusal.js';
import { platformJson, type Reply } from './reply.js';

/** Not served here, but quota/get knows it: the path of its published sample. */
const UNSERVED = new Set(['/cgi-bin/message/custom/send']);

const OFFICIAL: ReadonlyMap<string, ApiEndpoint> = byPath([
  tokenEndpoint,
  stableTokenEndpoint,
  domainIpEndpoint,
  callbackIpEndpoint,
  callbackCheckEndpoint,
  clearQuotaEndpoint,
  clearQuotaBySecretEndpoint,
  ...apiQuotaEndpoints((path) => OFFICIAL.has(path) || UNSERVED.has(path)),
  ridEndpoint,
  ticketEndpoint,
  userInfoEndpoint,
  batchInfoEndpoint,
  followerListEndpoint,
  exchangeEndpoint,
  refreshEndpoint,
  snsUserInfoEndpoint,
  snsAuthEndpoint,
  codeToSessionEndpoint,
  phoneNumberEndpoint,
]);

/** On the real platform they have a host of their own; no path of one host exists on the other. */
const WECOM = byPath([
  gettokenEndpoint,
  corpTicketEndpoint,
  agentTicketEndpoint,
  memberEndpoint,
  memberDetailEndpoint,
]);

export function answerApiCall(platform: Platform, call: Call): Reply {
  try {
    return platformJson(call.path, endpointFor(call).answer(platform, call));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalReply(platform, call, error);
  }
}

/** Each host of the platform has its own wording. */
export function refusalReply(platform: Platform, call: Call, refusal: Refusal): Reply {
  const word = WECOM.has(call.path) ? wecomRefusal : officialRefusal;
  return word(platform, call, refusal);
}

function endpointFor({ path, method }: Call): ApiEndpoint {
  const endpoint = OFFICIAL.get(path) ?? WECOM.get(path);
  if (!endpoint) throw new Refusal(40066);
  if (endpoint.method !== method)
    throw new Refusal(endpoint.wrongMethod ?? (endpoint.method === 'GET' ? 43001 : 43002));
  return endpoint;
}

function byPath(endpoints: readonly ApiEndpoint[]): ReadonlyMap<string, ApiEndpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
}
