import type { Secret } from '../common/secret/secret.js';
import type { Burn } from './burn.js';
import type { CredentialKind, Family } from './credential.js';
import type { RefreshFailure } from './refresh-failure.js';

/** The row of one credential: the truth, on which all instances agree. Instants in epoch ms, by the database's clock. */
export interface CredentialState {
  readonly appId: string;
  readonly kind: CredentialKind;
  /** Grows with every write; every write demands the value it has read. */
  readonly revision: number;
  /** The version of these rules that wrote the row; an instance does not refresh what a newer one wrote. */
  readonly protocol: number;
  /** Tells a row from the one that was here before its account was deleted and made anew: counters begin again. By the maker's own clock. */
  readonly madeAt: number;
  /** When the row was last written. A clock that shows less has been set back. */
  readonly writtenAt: number;
  /** Grows with every new value, never goes back. */
  readonly generation: number;
  readonly value: Secret | undefined;
  /** The family that the value belongs to. The two families of tokens do not touch each other (WeChat: getStableAccessToken). */
  readonly family: Family | undefined;
  readonly fingerprint: string | undefined;
  /** Never later than the truth; for a kept value undefined when its birth was not seen. */
  readonly issuedAt: number | undefined;
  /** When the call left whose answer first showed this value. */
  readonly seenAt: number | undefined;
  /** When the latest call left whose answer showed this value. */
  readonly provenAt: number | undefined;
  /** Never later than the truth: counted from the moment the call was sent. 0 once the value is known to be dead. */
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
  /** From here on the value is not served, because a call that may kill it at once is about to leave. */
  readonly holdAt: number | undefined;
  readonly forcedAt: number | undefined;
  readonly nextDueAt: number;

  readonly failure: RefreshFailure | undefined;
  readonly consecutiveFailures: number;
  readonly successes: number;
  readonly failures: number;
  readonly lastAttemptAt: number | undefined;
  readonly lastSuccessAt: number | undefined;
  /** Our calls of the last day, by hour; see ledger.ts. */
  readonly ledger: string;
  /** How often the value died or was replaced before its time and not by us. */
  readonly foreignCount: number;
  readonly foreignAt: number | undefined;
  readonly burn: Burn | undefined;
}

export type CredentialPatch = Partial<Omit<CredentialState, 'appId' | 'kind' | 'revision' | 'madeAt'>>;
