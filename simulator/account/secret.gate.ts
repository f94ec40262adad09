import { STABLE_TOKEN_ADVICE, errorText } from '../http/error-texts.js';
import type { Call } from '../http/call.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import type { Account } from './account.js';
import { countCall } from './call-counter.js';
import { checkCallerIp } from './caller-ip.js';

/** What a caller names itself with, wherever the endpoint expects it. */
export interface Credentials {
  readonly appId: string | null | undefined;
  readonly secret: string | null | undefined;
  readonly grantType: string | null | undefined;
}

/** The account that a secret-based call is allowed to act for. */
export function accountBySecret(platform: Platform, call: Call, credentials: Credentials): Account {
  const account = identify(platform, credentials);
  if (platform.accounts.isSecretFrozen(account.appId)) throw new Refusal(40243);
  checkCallerIp(account, call.clientIp);
  if (account.limited) throw new Refusal(50002);
  return account;
}

/** As above, for the two endpoints that issue global tokens: they can be forbidden and watched. */
export function accountForToken(platform: Platform, call: Call, credentials: Credentials): Account {
  expectGrantType(credentials, 'client_credential');
  const account = accountBySecret(platform, call, credentials);
  if (account.tokenForbidden) throw new Refusal(50004);
  if (account.riskyIp) platform.riskyIps.check(account.appId, call.clientIp);
  // Only the plain endpoint advises to use the stable one when the day's calls are used up.
  const isPlain = call.path === '/cgi-bin/token';
  countCall(platform, account, call.path, isPlain ? errorText(45009) + STABLE_TOKEN_ADVICE : undefined);
  return account;
}

/** OAuth libraries send `client_credentials`; the platform knows only its own spelling. */
export function expectGrantType({ grantType }: Pick<Credentials, 'grantType'>, expected: string): void {
  if (grantType !== expected) throw new Refusal(40002);
}

function identify(platform: Platform, { appId, secret }: Credentials): Account {
  if (!appId) throw new Refusal(41002);
  if (!secret) throw new Refusal(41004);
  const account = platform.accounts.find(appId);
  if (!account || account.kind === 'wecom') throw new Refusal(40013);
  if (account.secret !== secret) throw new Refusal(40125);
  return account;
}
