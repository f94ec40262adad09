import { isIP } from 'node:net';
import type { Account, AccountKind, OAuthScope } from '../account/account.js';
import type { AccountRegistry } from '../account/account.registry.js';
import { PageRefusal } from './page-refusal.js';

export interface AuthorizeRequest {
  readonly account: Account;
  readonly redirectUri: URL;
  readonly scope: OAuthScope;
  readonly state: string | null;
  /** Read before the fragment only: behind it the server never sees it. */
  readonly isPopupForced: boolean;
}

/** The order the documentation asks for; a wrong one is what it explains "scope error" with. */
const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];

/** Every rule of the page's address (page dev/auth/h5), or the numbered error page to show instead. */
export function readAuthorizeRequest(accounts: AccountRegistry, query: URLSearchParams): AuthorizeRequest {
  const account = readAgent(accounts, query) ?? readAccount(accounts, query.get('appid'));
  const redirectUri = readRedirectUri(account, query.get('redirect_uri'));
  // No number is published for a response_type other than "code".
  if (query.get('response_type') !== 'code') throw new PageRefusal(undefined, 'responseType');
  const scope = readScope(account, query.get('scope'));
  if (!account.anyParameterOrder && !isInOrder(query)) throw new PageRefusal(10005, 'order');
  const isPopupForced = query.get('forcePopup') === 'true';
  return { account, redirectUri, scope, state: readState(account, query.get('state')), isPopupForced };
}

/** Where the browser goes next. A refusal carries the state alone, without a code. */
export function callbackUrl({ redirectUri, state }: AuthorizeRequest, code: string | undefined): URL {
  const url = new URL(redirectUri);
  const added = [
    ...(code === undefined ? [] : [`code=${code}`]),
    ...(state === null ? [] : [`state=${state}`]),
  ];
  // Appended as text: the address's own query comes back exactly as it was written.
  url.search = [url.search.slice(1), ...added].filter((part) => part !== '').join('&');
  return url;
}

/** WeCom's page names the corp and, where private details are asked for, the agent (pages 91022, 96441). */
function readAgent(accounts: AccountRegistry, query: URLSearchParams): Account | undefined {
  const corpId = query.get('appid') ?? '';
  if (!accounts.agents.hasCorp(corpId)) return undefined;
  const agentId = query.get('agentid');
  if (agentId === null && query.get('scope') === 'snsapi_privateinfo')
    throw new PageRefusal(undefined, 'agent');
  const named = accounts.find(`${corpId}:${agentId ?? ''}`);
  const agent = agentId === null ? accounts.agents.firstOf(corpId) : named;
  if (!agent) throw new PageRefusal(undefined, 'agent');
  return agent;
}

function readAccount(accounts: AccountRegistry, appId: string | null): Account {
  if (!appId) throw new PageRefusal(10012, 'appId');
  const account = accounts.find(appId);
  // Assumption: no number is published for an app id that does not exist.
  if (!account) throw new PageRefusal(10012, 'unknownAppId');
  if (account.kind === 'website') throw new PageRefusal(10016, 'openPlatform');
  if (account.banned) throw new PageRefusal(10004, 'banned');
  return account;
}

export function readRedirectUri(account: Account, text: string | null): URL {
  if (!text) throw new PageRefusal(10011, 'redirectUri');
  if (!URL.canParse(text)) throw new PageRefusal(10003, 'callbackDomain');
  const url = new URL(text);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const isOurs =
    account.callbackDomain === undefined ? isLoopback(url.hostname) : url.host === account.callbackDomain;
  if (!isWeb || !isOurs) throw new PageRefusal(account.kind === 'wecom' ? 50001 : 10003, 'callbackDomain');
  return url;
}

function isLoopback(hostname: string): boolean {
  const isLoopbackV4 = isIP(hostname) === 4 && hostname.startsWith('127.');
  return isLoopbackV4 || hostname === 'localhost' || hostname === '[::1]';
}

/** Of official accounts only service accounts, and of the others only WeCom's agents, may use web authorization at all. */
const SCOPES = new Map<AccountKind, readonly OAuthScope[]>([
  ['official', ['snsapi_base', 'snsapi_userinfo']],
  ['wecom', ['snsapi_base', 'snsapi_privateinfo']],
]);

function readScope(account: Account, scope: string | null): OAuthScope {
  if (!scope) throw new PageRefusal(10010, 'noScope');
  const held = account.scopes ?? SCOPES.get(account.kind) ?? [];
  const known = held.find((one) => one === scope);
  if (!known) throw new PageRefusal(10005, 'scope');
  return known;
}

function isInOrder(query: URLSearchParams): boolean {
  const positions = [...query.keys()].map((name) => ORDER.indexOf(name)).filter((place) => place >= 0);
  return positions.every((place, index) => index === 0 || place > (positions[index - 1] ?? -1));
}

/** Optional by the documentation, although an error number for an empty one exists. */
export function readState(account: Account, state: string | null): string | null {
  if (state === '' || (state === null && account.stateRequired)) throw new PageRefusal(10013, 'noState');
  // Assumption: a state the rule forbids is said to fail, without a number of its own.
  if (state !== null && !/^[a-zA-Z0-9]{1,128}$/.test(state)) throw new PageRefusal(10013, 'badState');
  return state;
}
