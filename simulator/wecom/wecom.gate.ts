import type { Account } from '../account/account.js';
import { isAllowed } from '../account/ip-allow-list.js';
import type { Call } from '../http/call.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { endOf, isAliveAt, type TokenIssue } from '../token/token-history.js';

/** The agent whose token this call carries. Here, and not at gettoken, its trusted addresses are checked. */
export function agentByToken(platform: Platform, call: Call): Account {
  const token = call.query.get('access_token');
  if (!token) throw new Refusal(41001);
  const issue = platform.history.find(token);
  if (issue?.family !== 'wecom') throw new Refusal(40014);
  const agent = platform.accounts.get(issue.appId);
  if (!isAliveAt(issue, platform.clock.now())) throw deadToken(agent, issue);
  if (!isAllowed(agent.ipAllowList ?? [], call.clientIp)) throw new Refusal(60020);
  if (agent.unauthorizedPaths?.includes(call.path)) throw new Refusal(48002);
  return agent;
}

/** Timed out is 42001, ended early by the platform 40014; which of them is not documented per case. */
function deadToken({ deadTokenCode = 'split' }: Account, issue: TokenIssue): Refusal {
  if (deadTokenCode !== 'split') return new Refusal(deadTokenCode);
  return new Refusal(endOf(issue).cause === 'expired' ? 42001 : 40014);
}
