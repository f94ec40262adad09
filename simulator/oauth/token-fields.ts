import type { GrantedTokens } from './user-token.store.js';

/** The fields that an exchange and a refresh have in common. */
export function tokenFields({ grant, expiresInSeconds }: GrantedTokens, openid: string): object {
  return {
    access_token: grant.accessToken,
    expires_in: expiresInSeconds,
    refresh_token: grant.refreshToken,
    openid,
    scope: grant.scope,
  };
}
