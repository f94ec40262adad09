import type { Secret } from '../common/secret/secret.js';
import { BURN_CALLS, burnOneCall, burnSpacingMs, isBurning } from './burn.js';
import type { Family } from './credential.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { isInstanceBound, type RefreshFailure, retryDelayMs } from './refresh-failure.js';
import { keptStepMs, nextDueAfterSuccess, type Rules } from './refresh.policy.js';
import type { Attempt, Call } from './refresh.protocol.js';
import { FORCED_SPACING_MS } from './timings.js';

export interface Issued {
  value: Secret;
  fingerprint: string;
  lifeMs: number;
}

export type Commit =
  { patch: CredentialPatch; outcome: 'renewed' | 'same' | 'older'; isForeign: boolean } | 'fenced';

/**
 * Step 2, a good answer. A stable token that would end earlier than the stable one in use is an old answer arriving late, and is
 * dropped. A plain answer under the right fence is always the newest, and has begun the end of the one in use; and a value of
 * another family says nothing about this one.
 */
export function commit(
  state: CredentialState,
  attempt: Attempt,
  issued: Issued,
  now: number,
  rules: Rules,
): Commit {
  const { guards } = rules;
  if (state.madeAt !== attempt.madeAt || !guards.fenceHolds(state, attempt.fence)) return 'fenced';
  const startsAt = guards.lifeStartsAt(attempt.sentAt, now);
  const done = { ...released, unknownSince: undefined, holdAt: undefined };
  if (issued.fingerprint === state.fingerprint) {
    const same = stillThere(state, startsAt, issued.lifeMs, rules);
    const nextDueAt = nextDueAfterSuccess({ ...state, ...same }, now, rules);
    return {
      outcome: 'same',
      isForeign: false,
      patch: { ...done, ...succeeded(state, now), ...same, nextDueAt: burnGoesOn(state, nextDueAt) },
    };
  }
  const fresh = born(state, attempt, startsAt, issued, rules);
  const mayBeLate = rules.family === 'stable' && state.family === 'stable';
  if (mayBeLate && guards.isLateAnswer(state, fresh.expiresAt, rules))
    return { outcome: 'older', isForeign: false, patch: { ...done, nextDueAt: now + rules.timings.poll } };
  const isOurs = attempt.call !== 'ask' || isBurning(state.burn);
  const isForeign = mayBeLate && !isOurs && isTooEarly(state, startsAt, rules);
  const burn = burned(state, attempt, now, rules);
  return {
    outcome: 'renewed',
    isForeign,
    patch: {
      ...done,
      ...succeeded(state, now),
      ...fresh,
      generation: state.generation + 1,
      nextDueAt: burnGoesOn({ ...state, ...burn }, nextDueAfterSuccess(fresh, now, rules)),
      ...(isForeign && { foreignCount: state.foreignCount + 1, foreignAt: now }),
      ...burn,
    },
  };
}

/**
 * Each answer proves a life at least this long: the longest proof counts. But the dead do not rise, and nothing outlives the end that
 * its platform states.
 */
function stillThere(
  state: CredentialState,
  startsAt: number,
  lifeMs: number,
  rules: Rules,
): Pick<CredentialState, 'expiresAt' | 'provenAt'> {
  const stated = startsAt + lifeMs;
  const before = state.expiresAt ?? 0;
  const kept = (): number => Math.min(stated, Math.max(before, startsAt + 2 * keptStepMs(state, rules)));
  const expiresAt = rules.family === 'kept' ? kept() : Math.max(stated, before);
  return { expiresAt: state.expiresAt === 0 ? 0 : expiresAt, provenAt: startsAt };
}

/** A burn may kill a token of the other family than the account's mode asks for by now. */
function familyIssued(call: Call, { family }: Rules): Family {
  if (call === 'ask') return family;
  return call === 'issue' ? 'plain' : 'stable';
}

function born(state: CredentialState, { call }: Attempt, startsAt: number, issued: Issued, rules: Rules) {
  const family = familyIssued(call, rules);
  const { value, fingerprint, lifeMs } = issued;
  const shared = { value, fingerprint, family, seenAt: startsAt, provenAt: startsAt };
  if (family !== 'kept') return { ...shared, issuedAt: startsAt, expiresAt: startsAt + lifeMs };
  // Its predecessor was still there when it was last asked for: not older than that.
  const issuedAt = state.value ? state.provenAt : undefined;
  const certain = issuedAt === undefined ? 0 : issuedAt + lifeMs;
  const proven = startsAt + 2 * keptStepMs({ issuedAt, seenAt: startsAt }, rules);
  return { ...shared, issuedAt, expiresAt: Math.min(startsAt + lifeMs, Math.max(certain, proven)) };
}

/** A stable token has a successor in its last overlap only: one that comes before was forced by somebody. */
const isTooEarly = (state: CredentialState, startsAt: number, { timings }: Rules): boolean =>
  Boolean(state.expiresAt) && startsAt < (state.expiresAt ?? 0) - timings.overlap - timings.margin;

/** A burn does not wait for the schedule. */
const burnGoesOn = ({ burn, forcedAt }: CredentialState, nextDueAt: number): number =>
  burn && isBurning(burn) ? Math.min(nextDueAt, (forcedAt ?? 0) + burnSpacingMs(burn)) : nextDueAt;

/** Goes on with a burn. The second call may kill the token of the first at once, so its hold is announced with the first. */
function burned(
  state: CredentialState,
  { call, sentAt }: Attempt,
  now: number,
  rules: Rules,
): CredentialPatch {
  if (!state.burn || !isBurning(state.burn) || call === 'ask') return {};
  const burn = burnOneCall(state.burn, now);
  if (burn.calls >= BURN_CALLS) return { burn };
  const next = Math.max(sentAt + FORCED_SPACING_MS, now + 2 * rules.timings.readerCache);
  return { burn, nextDueAt: next, ...(call === 'force' && { holdAt: next }) };
}

const succeeded = (state: CredentialState, now: number): CredentialPatch => ({
  failure: undefined,
  consecutiveFailures: 0,
  successes: state.successes + 1,
  lastSuccessAt: now,
});

export interface FailureContext {
  failure: RefreshFailure;
  /** The call was sent and may have been carried out. */
  outcomeUnknown: boolean;
  now: number;
  jitter: number;
}

/** Step 2, anything else. Undefined: the row is no longer ours. */
export function fail(
  state: CredentialState,
  attempt: Attempt,
  { failure, outcomeUnknown, now, jitter }: FailureContext,
  rules: Rules,
): CredentialPatch | undefined {
  if (state.madeAt !== attempt.madeAt || !rules.guards.fenceHolds(state, attempt.fence)) return undefined;
  const isInDoubt = outcomeUnknown && attempt.call === 'issue';
  const consecutiveFailures = state.consecutiveFailures + 1;
  const leftMs = Math.max(0, (state.expiresAt ?? 0) - now);
  // What stops one address need not stop another: this instance steps aside, the row stays open for others.
  const retry = isInstanceBound(failure) ? { ...failure, class: 'transient' } : failure;
  const context = { consecutiveFailures, leftMs, now, jitter, before: state.failure };
  // What stands against force need not stand against asking, and the token must live on meanwhile.
  const isBurnRefused = isBurning(state.burn) && attempt.call === 'force' && !outcomeUnknown;
  return {
    ...released,
    unknownSince: isInDoubt ? Math.min(state.unknownSince ?? Infinity, attempt.sentAt) : state.unknownSince,
    // Nothing was issued: the gap counts from the call before.
    lastSentAt: outcomeUnknown ? state.lastSentAt : attempt.lastSentBefore,
    holdAt: outcomeUnknown || leftAfterHold(state, attempt.lastSentBefore) ? state.holdAt : undefined,
    failure,
    consecutiveFailures,
    failures: state.failures + 1,
    nextDueAt: now + (isBurnRefused ? FORCED_SPACING_MS : retryDelayMs(retry, context)),
  };
}

const released: CredentialPatch = { leaseOwner: undefined, leaseUntil: undefined, sentAt: undefined };

/**
 * Did a call that was lost leave after the hold? It may have killed the value, and only an answer ends that. Else nothing was killed, and the
 * value is served again until the next call is announced.
 */
const leftAfterHold = ({ holdAt }: CredentialState, sentAt: number | undefined): boolean =>
  holdAt !== undefined && sentAt !== undefined && sentAt >= holdAt;
