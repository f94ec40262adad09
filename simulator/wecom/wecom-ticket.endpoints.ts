import type { Account } from '../account/account.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import type { Call } from '../http/call.js';
import { OK } from '../openapi/ok.js';
import type { Platform } from '../platform.js';
import { corpIdOf } from './agent-directory.js';
import { agentByToken } from './wecom.gate.js';

/** For wx.config: one ticket for the whole corp (page 90506). */
export const corpTicketEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/get_jsapi_ticket',
  answer: (platform, call) => {
    const agent = agentByToken(platform, call);
    return ticket(platform, call, agent, { owner: corpIdOf(agent.appId), family: 'wecom_jsapi' });
  },
};

/** For wx.agentConfig: a ticket for each agent. */
export const agentTicketEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/ticket/get',
  answer: (platform, call) => {
    const agent = agentByToken(platform, call);
    // Assumption: no reply to another type was ever seen; it is answered as an API the agent lacks.
    if (call.query.get('type') !== 'agent_config') throw new Refusal(48002);
    return ticket(platform, call, agent, { owner: agent.appId, family: 'wecom_agent' });
  },
};

interface Ticket {
  readonly owner: string;
  readonly family: 'wecom_jsapi' | 'wecom_agent';
}

function ticket(platform: Platform, call: Call, agent: Account, { owner, family }: Ticket): object {
  if (platform.accounts.takeBusy(agent.appId)) throw new Refusal(-1);
  platform.wecomLimits.spend(agent, call.path, true);
  const { text, leftSeconds, fullSeconds } = platform.wecomTickets.current(owner, family);
  return { ...OK, ticket: text, expires_in: agent.alwaysFullLife ? fullSeconds : leftSeconds };
}
