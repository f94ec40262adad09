import type { AccountSeed } from '../account/account.js';
import type { Simulator, SimulatorOptions } from '../simulator.js';
import { get, startSimulator, tokenOf, type Answer } from '../simulator.setup.js';

export const CORP_ID = 'ww00000000000000a1';

export const AGENT: AccountSeed = {
  appId: `${CORP_ID}:1000002`,
  secret: 'd'.repeat(43),
  kind: 'wecom',
  name: 'Front Desk',
};

export const COLLEAGUE: AccountSeed = { ...AGENT, appId: `${CORP_ID}:1000003`, secret: 'e'.repeat(43) };
export const STRANGER: AccountSeed = {
  ...AGENT,
  appId: 'ww00000000000000b2:1000002',
  secret: 'f'.repeat(43),
};

export const CORP_TICKET = '/cgi-bin/get_jsapi_ticket';
export const AGENT_TICKET = '/cgi-bin/ticket/get';

export function startWecom(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ accounts: [AGENT, COLLEAGUE, STRANGER], users: [], ...options });
}

export function gettoken(simulator: Simulator, { appId, secret } = AGENT): Promise<Answer> {
  return get(simulator, '/cgi-bin/gettoken', { corpid: appId.split(':')[0] ?? '', corpsecret: secret });
}

export function corpTicket(simulator: Simulator, token: Answer): Promise<Answer> {
  return get(simulator, CORP_TICKET, { access_token: tokenOf(token) });
}

export function agentTicket(simulator: Simulator, token: Answer, type = 'agent_config'): Promise<Answer> {
  return get(simulator, AGENT_TICKET, { access_token: tokenOf(token), type });
}
