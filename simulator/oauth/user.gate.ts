import { countCall } from '../account/call-counter.js';
import type { Call } from '../http/call.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { looksLikeToken } from '../token/token-text.js';
import { openIdOf } from './profile.js';
import type { UserGrant } from './user-token.store.js';

/** The grant that a call with a user's own token acts under; the openid sent along has to match it. */
export function grantByUserToken(platform: Platform, call: Call): UserGrant {
  const token = call.query.get('access_token');
  const openId = call.query.get('openid');
  if (!token) throw new Refusal(41001);
  if (!openId) throw new Refusal(41009);
  if (!looksLikeToken(token)) throw new Refusal(40014);
  const grant = platform.userTokens.identify(token);
  if (openIdOf(grant) !== openId) throw new Refusal(40003);
  countCall(platform, platform.accounts.get(grant.appId), call.path);
  return grant;
}
