import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody, textField } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import { OK } from '../openapi/ok.js';
import type { Authorization } from '../oauth/code.store.js';
import type { Platform } from '../platform.js';
import { avatarUrl } from '../user/avatar.js';
import { openIdFor } from '../user/identity.js';
import { corpIdOf } from './agent-directory.js';
import { agentByToken } from './wecom.gate.js';

/** Who stands behind a code: a member of the corp, or somebody from outside (page 96442). Calls with a good code are not counted. */
export const memberEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/auth/getuserinfo',
  answer: (platform, call) => {
    const agent = agentByToken(platform, call);
    if (platform.accounts.takeBusy(agent.appId)) throw new Refusal(-1);
    const { userId, scope } = spend(platform, call.query.get('code') ?? '', agent.appId);
    const corpId = corpIdOf(agent.appId);
    const { memberOf, externalOf, id } = platform.users.get(userId);
    const userid = memberOf?.[corpId];
    if (userid === undefined) {
      const external = externalOf?.includes(corpId) ? { external_userid: `wm${openIdFor(id, corpId)}` } : {};
      return { ...OK, openid: openIdFor(id, corpId), ...external };
    }
    const isPrivate = scope === 'snsapi_privateinfo';
    return { ...OK, userid, ...(isPrivate && { user_ticket: platform.userTickets.issue(agent.appId, id) }) };
  },
};

/** Used, out of time or of another agent: WeCom has one word for all. */
function spend({ codes }: Platform, code: string, appId: string): Authorization {
  try {
    return codes.spend(code, appId);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(40029) : error;
  }
}

/** What a member agreed to show. */
export const memberDetailEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/auth/getuserdetail',
  answer: (platform, call) => {
    const agent = agentByToken(platform, call);
    const ticket = textField(jsonBody(call.body), 'user_ticket') ?? '';
    const user = platform.users.get(platform.userTickets.userOf(ticket, agent.appId));
    const details = {
      gender: String(user.sex ?? 0),
      avatar: avatarUrl(user, call),
      mobile: user.phone,
      email: user.email,
    };
    const granted = agent.memberDetails ?? Object.keys(details);
    return {
      ...OK,
      userid: user.memberOf?.[corpIdOf(agent.appId)],
      ...Object.fromEntries(Object.entries(details).filter(([name]) => granted.includes(name))),
    };
  },
};
