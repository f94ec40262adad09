import type { Language } from '../wechat/wechat-oauth.client.js';

export const LOGIN_SCOPES = ['snsapi_base', 'snsapi_userinfo'] as const;
export type LoginScope = (typeof LOGIN_SCOPES)[number];

/** What may stand behind `login_error` in the return address. */
export type LoginErrorCode =
  | 'access_denied'
  | 'code_refused'
  | 'state_used'
  | 'state_expired'
  | 'wechat_unavailable'
  | 'outcome_unknown'
  | 'snapshot_user';

/** Who logged in, as WeChat told. */
export interface LoggedIn {
  readonly userId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
  readonly scope: string;
}

export interface Login {
  readonly id: string;
  readonly appId: string;
  readonly scope: LoginScope;
  readonly lang: Language;
  readonly returnTo: string;
  readonly expiresAt: number;
  readonly usedAt: number | undefined;
  readonly codeHash: string | undefined;
  readonly outcome: 'ok' | LoginErrorCode | undefined;
  readonly ticketHash: string | undefined;
  readonly ticketExpiresAt: number | undefined;
  readonly activatedAt: number | undefined;
  readonly user: LoggedIn | undefined;
}
