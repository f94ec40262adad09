import type { TokenMode } from '../account/account.js';
import type { GlobalToken } from '../wechat/tokens.js';
import type { RefreshFailure } from './refresh-failure.js';

/** The row of one account's global token: the truth, on which all instances agree. Instants in epoch ms. */
export interface TokenState {
  readonly appId: string;
  /** Grows with every write; every write demands the value it has read. */
  readonly revision: number;
  /** Grows with every new token, never goes back. */
  readonly generation: number;
  readonly token: GlobalToken | undefined;
  /** The family that the token belongs to: the mode it was got in. The two families do not touch each other (WeChat: getStableAccessToken). */
  readonly mode: TokenMode | undefined;
  readonly fingerprint: string | undefined;
  readonly issuedAt: number | undefined;
  /** Never later than the truth: counted from the moment the call was sent. 0 once the token is known to be dead. */
  readonly expiresAt: number | undefined;

  /** Grows with every lease; an answer may only be committed under the fence it was asked under. */
  readonly fence: number;
  readonly leaseOwner: string | undefined;
  readonly leaseUntil: number | undefined;
  /** Written before the call leaves: whoever finds it under a lapsed lease knows that the outcome is unknown. */
  readonly sentAt: number | undefined;
  readonly lastSentAt: number | undefined;
  /** Plain: the earliest call whose outcome nobody knows; the old token may die an overlap after it. */
  readonly unknownSince: number | undefined;
  /** Plain: from here on the old token is not served, because a second call may kill it at once. */
  readonly holdAt: number | undefined;
  readonly forcedAt: number | undefined;
  readonly nextDueAt: number;

  readonly failure: RefreshFailure | undefined;
  readonly consecutiveFailures: number;
  readonly successes: number;
  readonly failures: number;
  readonly lastAttemptAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  /** The day of WeChat's quota, and our calls in it. */
  readonly budgetDay: string;
  readonly budgetCalls: number;
}

export type TokenPatch = Partial<Omit<TokenState, 'appId' | 'revision'>>;
