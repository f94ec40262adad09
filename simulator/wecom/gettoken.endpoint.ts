import type { Account } from '../account/account.js';
import type { AccountRegistry } from '../account/account.registry.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import { OK } from '../openapi/ok.js';

/** Hands an agent the same token until it ends (page 91039); the caller's address does not matter here. */
export const gettokenEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/gettoken',
  answer: ({ accounts, wecomLimits, wecomTokens }, { query, path }) => {
    const agent = identify(accounts, query.get('corpid'), query.get('corpsecret'));
    if (accounts.takeBusy(agent.appId)) throw new Refusal(-1);
    wecomLimits.spend(agent, path, false);
    const { text, leftSeconds, fullSeconds } = wecomTokens.current(agent.appId, 'wecom');
    return { ...OK, access_token: text, expires_in: agent.alwaysFullLife ? fullSeconds : leftSeconds };
  },
};

function identify(accounts: AccountRegistry, corpId: string | null, secret: string | null): Account {
  if (!corpId) throw new Refusal(41002);
  if (!secret) throw new Refusal(41004);
  const { agents } = accounts;
  if (!agents.hasCorp(corpId)) throw new Refusal(40013);
  const appId = agents.find(corpId, secret);
  if (appId !== undefined) return accounts.get(appId);
  throw new Refusal(agents.findBySecret(secret) === undefined ? 40001 : 40091);
}
