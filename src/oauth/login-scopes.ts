import type { Account, AccountKind } from '../account/account.js';
import { loginNotForKind, scopeNotForKind } from './oauth.errors.js';

/** What a browser can log in with, by the kind of account. A mini program has no scopes: it sends a js_code. */
const SCOPES_OF = {
  official: ['snsapi_base', 'snsapi_userinfo'],
  website: ['snsapi_login'],
  wecom: ['snsapi_base', 'snsapi_privateinfo'],
  miniprogram: [],
} as const satisfies Record<AccountKind, readonly string[]>;

/** Of each kind of account from the narrowest to the widest; how those of two kinds compare means nothing. */
export const LOGIN_SCOPES = ['snsapi_base', 'snsapi_userinfo', 'snsapi_login', 'snsapi_privateinfo'] as const;
export type LoginScope = (typeof LOGIN_SCOPES)[number];

/** The scope of sessions that began with a js_code: there is nothing to grant. */
export const MINI_PROGRAM_SCOPE = 'miniprogram';

/** @throws loginNotForKind, scopeNotForKind */
export function assertScopeOfKind({ kind }: Account, scope: LoginScope): void {
  const scopes: readonly LoginScope[] = SCOPES_OF[kind];
  if (scopes.length === 0) throw loginNotForKind(kind);
  if (!scopes.includes(scope)) throw scopeNotForKind(kind, scopes);
}

/** A silent login takes nothing away from a session that has more. */
export function widerScope(scope: string, other: string): string {
  return widthOf(other) > widthOf(scope) ? other : scope;
}

const widthOf = (scope: string): number =>
  Math.max(...scope.split(',').map((part) => LOGIN_SCOPES.indexOf(part as LoginScope)));
