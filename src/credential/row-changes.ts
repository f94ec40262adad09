import { isBurning, startBurn } from './burn.js';
import type { Family } from './credential.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { spend, type Spending } from './ledger.js';

/** Changes of a row from outside a refresh: pure functions of (row, now). Undefined: nothing to write. */

/** WeChat itself said that this value is dead: it is never served again, and its successor need not outlive it. */
export function markDead(
  state: CredentialState,
  fingerprint: string,
  now: number,
): CredentialPatch | undefined {
  if (state.fingerprint !== fingerprint || !state.expiresAt) return undefined;
  // A call that was lost, or is under way, has begun the end of a plain token.
  const isCallOpen =
    state.unknownSince !== undefined || (state.family === 'plain' && state.sentAt !== undefined);
  const isOurDoing = isBurning(state.burn) || isCallOpen;
  return {
    expiresAt: 0,
    holdAt: undefined,
    nextDueAt: now,
    ...(!isOurDoing && { foreignCount: state.foreignCount + 1, foreignAt: now }),
  };
}

/**
 * The account was changed: forget why we waited. If the last refresh failed, or the account went over to another family, ask at
 * once; else a good value stays until it is due, because in plain mode asking kills it.
 */
export function startAfresh(
  state: CredentialState,
  now: number,
  family: Family,
): CredentialPatch | undefined {
  const isLeavingPlain = family === 'stable' && state.family === 'plain';
  if (state.failure === undefined && state.value && !isLeavingPlain) return undefined;
  return { failure: undefined, consecutiveFailures: 0, nextDueAt: now };
}

/** Starts the answer to a leak; one that runs already goes on. */
export const requestBurn = (state: CredentialState, now: number): CredentialPatch | undefined =>
  isBurning(state.burn) ? undefined : { burn: startBurn(now), nextDueAt: now };

/** Enters a call that is not a refresh. */
export const spendOn = (state: CredentialState, what: Spending, now: number): CredentialPatch => ({
  ledger: spend(state.ledger, what, now),
});

/**
 * The row is older than what this instance has seen of it: it was restored, or a replica took over that lagged behind. What is known is
 * written back, because the older token is dead or dying; the fence goes past both, so that no attempt of either past can commit.
 */
export const broughtForward = (old: CredentialState, known: CredentialState): CredentialPatch => ({
  generation: known.generation,
  value: known.value,
  family: known.family,
  fingerprint: known.fingerprint,
  issuedAt: known.issuedAt,
  seenAt: known.seenAt,
  provenAt: known.provenAt,
  expiresAt: known.expiresAt,
  lastSentAt: known.lastSentAt,
  unknownSince: known.unknownSince,
  holdAt: known.holdAt,
  nextDueAt: known.nextDueAt,
  fence: Math.max(old.fence, known.fence) + 1,
  leaseOwner: undefined,
  leaseUntil: undefined,
  sentAt: undefined,
});

const INSTANTS = [
  'issuedAt',
  'seenAt',
  'provenAt',
  'expiresAt',
  'leaseUntil',
  'sentAt',
  'lastSentAt',
  'unknownSince',
  'holdAt',
  'forcedAt',
  'lastAttemptAt',
  'lastSuccessAt',
  'foreignAt',
] as const satisfies readonly (keyof CredentialState)[];

/**
 * The database's clock was set back: all instants of the row are moved back as far, so that no life grows longer and no lease freezes.
 * Who does not know how far only knows the least; then the value is not served until WeChat was asked.
 */
export function movedBack(state: CredentialState, now: number, knownMs: number | undefined): CredentialPatch {
  const leastMs = state.writtenAt - now;
  const isKnown = knownMs !== undefined && knownMs >= leastMs;
  const byMs = isKnown ? knownMs : leastMs;
  const moved = Object.fromEntries(
    INSTANTS.map((name) => {
      const instant = state[name];
      // 0 is no instant: it marks the dead.
      return [name, instant ? instant - byMs : instant] as const;
    }),
  );
  const nextDueAt = Math.max(0, state.nextDueAt - byMs);
  if (isKnown || !state.expiresAt) return { ...moved, nextDueAt };
  return { ...moved, expiresAt: Math.min(now, state.expiresAt - byMs), nextDueAt: now };
}
