import { STABLE_TOKEN_ADVICE, errorText } from '../http/error-texts.js';
import type { Call } from '../http/call.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { endOf, isAliveAt, type TokenIssue } from '../token/token-history.js';
import { looksLikeToken } from '../token/token-text.js';
import type { Account } from './account.js';
import { countCall } from './call-counter.js';
import { checkCallerIp } from './caller-ip.js';

/** The account whose global token this call carries, after every check such a call has to pass. */
export function accountByToken(platform: Platform, call: Call): Account {
  const token = call.query.get('access_token');
  if (!token) throw new Refusal(41001);
  if (!looksLikeToken(token)) throw new Refusal(40014);
  const issue = platform.history.find(token);
  // Another family's token looks exactly like a dead one (page troubleshooting/auth).
  if (issue?.family !== 'plain' && issue?.family !== 'stable') throw notTheLatest(undefined);
  const account = platform.accounts.get(issue.appId);
  if (!isAliveAt(issue, platform.clock.now())) throw deadToken(account, issue);
  // Mini programs have their list checked only where the secret is used (page ip_whitelist).
  if (account.kind === 'official') checkCallerIp(account, call.clientIp);
  if (account.limited) throw new Refusal(50002);
  if (account.unauthorizedPaths?.includes(call.path)) throw new Refusal(48001);
  countCall(platform, account, call.path);
  return account;
}

/** Timed out is 42001, replaced by a newer one 40001: what real traffic shows, though no page promises it. */
function deadToken(account: Account, issue: TokenIssue): Refusal {
  const { deadTokenCode = 'split' } = account;
  const split = endOf(issue).cause === 'expired' ? 42001 : 40001;
  const errcode = deadTokenCode === 'split' ? split : deadTokenCode;
  return errcode === 40001 ? notTheLatest(account) : new Refusal(errcode);
}

function notTheLatest(account: Account | undefined): Refusal {
  const text = errorText(40001);
  return new Refusal(40001, account?.shortInvalidCredential ? text : text + STABLE_TOKEN_ADVICE);
}
