import type { Family } from '../../src/credential/credential.js';
import type { CredentialState } from '../../src/credential/credential-state.js';
import { GUARDS, type Guards } from '../../src/credential/guards.js';
import type { Rules } from '../../src/credential/refresh.policy.js';
import type { Attempt, Call } from '../../src/credential/refresh.protocol.js';
import { timingsFor } from '../../src/credential/timings.js';

/** A row that was just made, as the store makes it: no value, due at once. */
export const emptyRow = (change: Partial<CredentialState> = {}): CredentialState => ({
  appId: 'wx1',
  kind: 'token',
  revision: 0,
  protocol: 0,
  madeAt: 0,
  writtenAt: 0,
  generation: 0,
  value: undefined,
  family: undefined,
  fingerprint: undefined,
  issuedAt: undefined,
  seenAt: undefined,
  provenAt: undefined,
  expiresAt: undefined,
  fence: 0,
  leaseOwner: undefined,
  leaseUntil: undefined,
  sentAt: undefined,
  lastSentAt: undefined,
  unknownSince: undefined,
  holdAt: undefined,
  forcedAt: undefined,
  nextDueAt: 0,
  failure: undefined,
  consecutiveFailures: 0,
  successes: 0,
  failures: 0,
  lastAttemptAt: undefined,
  lastSuccessAt: undefined,
  ledger: '',
  foreignCount: 0,
  foreignAt: undefined,
  burn: undefined,
  ...change,
});

interface Choice {
  overlapMs?: number;
  place?: number;
  guards?: Partial<Guards>;
}

export const rulesOf = (family: Family, { overlapMs = 300_000, place = 0, guards }: Choice = {}): Rules => ({
  family,
  timings: timingsFor(overlapMs),
  place,
  guards: { ...GUARDS, ...guards },
});

/** A call that left at `sentAt`, after none. */
export const attemptAt =
  (sentAt: number) =>
  (call: Call = 'ask', fence = 7): Attempt => ({ call, madeAt: 0, fence, sentAt, lastSentBefore: undefined });
