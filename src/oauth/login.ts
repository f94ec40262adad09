import type { Secret } from '../common/secret/secret.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { ErasureMark } from '../identity/tombstones.js';
import type { LoginScope, MINI_PROGRAM_SCOPE } from './login-scopes.js';

/** What may stand behind `login_error` in the return address. */
export type LoginErrorCode =
  | 'access_denied'
  | 'code_refused'
  | 'state_used'
  | 'state_expired'
  | 'wechat_unavailable'
  | 'outcome_unknown'
  | 'snapshot_user'
  | 'user_changed'
  /** Only of mini programs, whose logins have no return address. */
  | 'user_blocked';

/** Who logged in, as WeChat told. */
export interface LoggedIn {
  readonly userId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
  readonly scope: string;
  /** For the session, and for nobody's eyes. */
  readonly kept?: Secret | undefined;
}

export interface Login {
  readonly id: string;
  readonly appId: string;
  readonly scope: LoginScope | typeof MINI_PROGRAM_SCOPE;
  readonly lang: Language;
  readonly returnTo: string;
  readonly expiresAt: number;
  /** The session that this login widens; only its own user may come back. */
  readonly sessionId: string | undefined;
  /** How far erasures had come when it began. */
  readonly erasureMark: ErasureMark;
  readonly usedAt: number | undefined;
  readonly codeHash: string | undefined;
  readonly outcome: 'ok' | LoginErrorCode | undefined;
  readonly ticketHash: string | undefined;
  readonly ticketExpiresAt: number | undefined;
  readonly activatedAt: number | undefined;
  readonly user: LoggedIn | undefined;
}
