import type { CredentialKind } from './credential.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';

export interface RowKey {
  readonly appId: string;
  readonly kind: CredentialKind;
}

/** Rows, and the database's own clock (epoch ms) at the moment they were read. */
export interface Reading<T> {
  readonly found: T;
  readonly now: number;
}

/** One row per credential, the truth that all instances share. */
export abstract class CredentialStore {
  /** Every row that opens; one that was altered or sealed by a lost key is left out here and throws in `find`. */
  abstract all(): Promise<Reading<CredentialState[]>>;
  /** @throws CellDamagedError */
  abstract find(key: RowKey): Promise<Reading<CredentialState | undefined>>;
  /** Makes the rows that are not there; due at once. Those of accounts that do not exist are not made. */
  abstract ensure(keys: readonly RowKey[]): Promise<void>;
  /**
   * Writes `patch` in one conditional statement if the row still has `state.revision`; a patched field that is
   * `undefined` becomes empty. The state as written, or undefined when somebody else wrote first.
   */
  abstract compareAndSet(
    state: CredentialState,
    patch: CredentialPatch,
  ): Promise<CredentialState | undefined>;
  /** Remembers that a value with this fingerprint was given to us. Repeating it does no harm. @throws accountNotFound */
  abstract rememberKnown(appId: string, fingerprint: string, expiresAt: number): Promise<void>;
  abstract isKnown(appId: string, fingerprint: string): Promise<boolean>;
  abstract forgetKnown(expiredBefore: number): Promise<void>;
}
