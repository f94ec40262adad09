import type { Rules } from './refresh.policy.js';
import type { CredentialState } from './credential-state.js';

/**
 * The rules that keep a dead value from being served, each on its own and by name. The tests switch them off one at a time and show what
 * then goes wrong; docs/token-engine.md tells the reasons.
 */
export interface Guards {
  /** Nobody else is at it. An own lease was left behind by an attempt that could not end it: a process makes one at a time. */
  leaseIsFree(state: CredentialState, owner: string, now: number): boolean;
  /** The answer comes from the attempt that holds the row. */
  fenceHolds(state: CredentialState, fence: number): boolean;
  /** The earliest call whose outcome nobody knows, an intent left under a lapsed lease included. */
  doubtSince(state: CredentialState): number | undefined;
  /** Until when a plain token may be served in doubt. */
  clampedUntil(since: number | undefined, rules: Rules): number;
  /** Must every reader let go of the value before the next call leaves? */
  needsHold(state: CredentialState, doubtSince: number | undefined): boolean;
  /** Is the last call far enough away for another one that replaces the token? */
  gapHasPassed(state: CredentialState, now: number, rules: Rules): boolean;
  /** Is the lease, by this process's own measure since it asked for it, still long enough for a whole call? */
  mayStillSend(sinceAskedMs: number, rules: Rules): boolean;
  /** Is this the answer of an older call, come late? */
  isLateAnswer(state: CredentialState, expiresAt: number, rules: Rules): boolean;
  /** From when a life is counted: the moment the call left, never the moment the answer came. */
  lifeStartsAt(sentAt: number, answeredAt: number): number;
  /** How long a copy may be served while the database does not answer. */
  graceWithoutStoreMs(horizonMs: number): number;
  /** A value whose life is that short is not trusted to its end without the database. */
  isShortLived(lifeMs: number, rules: Rules): boolean;
}

export const GUARDS: Guards = {
  leaseIsFree: ({ leaseUntil, leaseOwner }, owner, now) =>
    leaseUntil === undefined || leaseUntil <= now || leaseOwner === owner,
  fenceHolds: (state, fence) => state.fence === fence,
  doubtSince: ({ unknownSince, sentAt }) => earliest(unknownSince, sentAt),
  clampedUntil: (since, { timings }) =>
    since === undefined ? Infinity : since + timings.overlap - timings.margin,
  needsHold: (_state, doubtSince) => doubtSince !== undefined,
  gapHasPassed: ({ lastSentAt }, now, { timings }) => now - (lastSentAt ?? -Infinity) >= timings.gap,
  mayStillSend: (sinceAskedMs, { timings }) =>
    sinceAskedMs < timings.lease - timings.deadline - timings.margin,
  isLateAnswer: (state, expiresAt, { timings }) => expiresAt < (state.expiresAt ?? 0) - timings.margin,
  lifeStartsAt: (sentAt) => sentAt,
  graceWithoutStoreMs: (horizonMs) => horizonMs,
  isShortLived: (lifeMs, { timings }) => lifeMs < timings.shortLife,
};

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
