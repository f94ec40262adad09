import type { AccountRegistry } from '../account/account.registry.js';
import { readRedirectUri, readState, type AuthorizeRequest } from './authorize.rules.js';
import { PageRefusal } from './page-refusal.js';

/**
 * The login page of website apps (page dev/auth/web): its only scope is `snsapi_login`, and whatever is wrong
 * shows the same page without a number.
 */
export function readQrConnectRequest(accounts: AccountRegistry, query: URLSearchParams): AuthorizeRequest {
  try {
    return read(accounts, query);
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    throw new PageRefusal(undefined, 'unreachable');
  }
}

function read(accounts: AccountRegistry, query: URLSearchParams): AuthorizeRequest {
  const account = accounts.find(query.get('appid') ?? '');
  const isRight = query.get('response_type') === 'code' && query.get('scope') === 'snsapi_login';
  if (account?.kind !== 'website' || account.banned || !isRight)
    throw new PageRefusal(undefined, 'unreachable');
  const redirectUri = readRedirectUri(account, query.get('redirect_uri'));
  const state = readState(account, query.get('state'));
  return { account, redirectUri, scope: 'snsapi_login', state, isPopupForced: false };
}
