import type { Account } from '../account/account.js';
import { agentIdOf, corpIdOf } from '../account/wecom-id.js';
import type { LoginScope } from './login-scopes.js';

export interface Authorization {
  account: Account;
  scope: LoginScope;
  /** Letters and digits, at most 128. */
  state: string;
  /** Ask for consent even where WeChat would let it be; only with `snsapi_userinfo`. */
  forcePopup?: boolean | undefined;
}

/**
 * Where the browser asks for a code. The page checks names and order of the parameters (DEV troubleshooting/auth); what is optional
 * stands behind them and before the fragment, which must be there after a redirect and behind which nothing is read.
 */
export function authorizeUrl(
  { account: { appId, kind }, scope, state, forcePopup }: Authorization,
  { openUrl, redirectUri }: { openUrl: string; redirectUri: string },
): string {
  const isWecom = kind === 'wecom';
  const parameters = [
    ['appid', isWecom ? corpIdOf(appId) : appId],
    ['redirect_uri', redirectUri],
    ['response_type', 'code'],
    ['scope', scope],
    ['state', state],
    ...(forcePopup ? [['forcePopup', 'true']] : []),
    ...(isWecom ? [['agentid', agentIdOf(appId)]] : []),
  ];
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&');
  const page = kind === 'website' ? 'qrconnect' : 'oauth2/authorize';
  return `${openUrl}/connect/${page}?${query}#wechat_redirect`;
}
