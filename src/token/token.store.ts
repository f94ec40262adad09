import type { TokenPatch, TokenState } from './token-state.js';

/** One row per account, the truth that all instances share. */
export abstract class TokenStore {
  abstract all(): Promise<TokenState[]>;
  abstract find(appId: string): Promise<TokenState | undefined>;
  /** Makes the account's row if there is none; due at once. @throws accountNotFound */
  abstract ensure(appId: string): Promise<void>;
  /**
   * Writes `patch` in one conditional statement if the row still has `state.revision`; a patched field that is
   * `undefined` becomes empty. The state as written, or undefined when somebody else wrote first.
   */
  abstract compareAndSet(state: TokenState, patch: TokenPatch): Promise<TokenState | undefined>;
  /** Remembers that a token with this fingerprint was given to us. Repeating it does no harm. @throws accountNotFound */
  abstract rememberKnown(appId: string, fingerprint: string, expiresAt: number): Promise<void>;
  abstract isKnown(appId: string, fingerprint: string): Promise<boolean>;
  abstract forgetKnown(expiredBefore: number): Promise<void>;
}
