import type { Secret } from '../common/secret/secret.js';
import { BURN_CALLS, burnOneCall, isBurning } from './burn.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { MOST_UNSCHEDULED, spend, spentInDay } from './ledger.js';
import { isInstanceBound, type RefreshFailure, retryDelayMs } from './refresh-failure.js';
import { familyOf, isAlive, keptStepMs, nextDueAfterSuccess, type Rules } from './refresh.policy.js';
import { FORCED_SPACING_MS } from './timings.js';

/**
 * The steps of one refresh as pure functions of (row, now, rules). Each gives the patch to write under the row's revision,
 * or a word for why not. The shell around them reads, writes and calls; no rule lives there.
 */

/** The version of these rules. A row that was written by newer ones is served, not refreshed. */
export const PROTOCOL = 1;

/** `due`: by schedule. `verify`: a caller says the value is dead. `forced`: it was proven dead and only force replaces it. */
export type AttemptKind = 'due' | 'verify' | 'forced';

/** `issue` replaces a plain token, `ask` gives what is there, `force` kills a stable token. */
export type Call = 'issue' | 'ask' | 'force';

/** A call that may leave: the lease is taken and the intent is written, in one statement. */
export interface Attempt {
  readonly call: Call;
  readonly fence: number;
  readonly sentAt: number;
}

export type Wait = 'leased' | 'not-due' | 'gap' | 'held' | 'forced-too-soon' | 'budget' | 'newer-protocol';

export type Begin =
  { start: CredentialPatch; attempt: Attempt } | { announce: CredentialPatch } | { wait: Wait };

export interface BeginContext {
  kind: AttemptKind;
  owner: string;
  now: number;
}

/**
 * Step 1: take the lease and say that a call is about to leave, unless somebody else is at it, it is not time, or the call would
 * endanger the value in use.
 */
export function begin(state: CredentialState, context: BeginContext, rules: Rules): Begin {
  const { kind, owner, now } = context;
  const { timings, guards } = rules;
  if (state.protocol > PROTOCOL) return { wait: 'newer-protocol' };
  if (!guards.leaseIsFree(state, owner, now)) return { wait: 'leased' };
  if (kind === 'due' && now < state.nextDueAt) return { wait: 'not-due' };
  // Replaced since it was proven dead: force would kill a good token.
  if (kind === 'forced' && state.expiresAt !== 0) return { wait: 'not-due' };
  const call = callFor(state, context, rules);
  if (typeof call !== 'string') return call;
  const doubt = familyOf(state, rules) === 'plain' ? guards.doubtSince(state) : undefined;
  const danger = dangerOf(state, { call, doubt, now }, rules);
  if (danger) return danger;
  const fence = state.fence + 1;
  return {
    attempt: { call, fence, sentAt: now },
    start: {
      fence,
      protocol: PROTOCOL,
      leaseOwner: owner,
      leaseUntil: now + timings.lease,
      unknownSince: doubt,
      sentAt: now,
      lastSentAt: now,
      lastAttemptAt: now,
      ledger: spend(state.ledger, call, now),
      ...(call !== 'ask' && { forcedAt: now }),
    },
  };
}

/** Which call to make: a stable token that is proven dead, or burned, has no other cure than force. Force is scarce, and spaced. */
function callFor(
  state: CredentialState,
  { kind, now }: BeginContext,
  { family }: Rules,
): Call | { wait: Wait } {
  const spent = (call: Call): number => spentInDay(state.ledger, call, now);
  const sinceForced = now - (state.forcedAt ?? -Infinity);
  const burning = isBurning(state.burn);
  if (burning && family !== 'kept') {
    if (sinceForced < FORCED_SPACING_MS) return { wait: 'forced-too-soon' };
    return family === 'plain' ? 'issue' : 'force';
  }
  if (family === 'stable' && kind === 'forced') {
    if (sinceForced < FORCED_SPACING_MS) return { wait: 'forced-too-soon' };
    return spent('force') < MOST_UNSCHEDULED.force ? 'force' : { wait: 'budget' };
  }
  if (family === 'stable' && kind === 'due' && state.expiresAt === 0) {
    // Each one that did not help is followed by a longer pause.
    const before = spent('force');
    const mayForce = before < MOST_UNSCHEDULED.force && sinceForced >= FORCED_SPACING_MS * 2 ** before;
    return mayForce ? 'force' : 'ask';
  }
  const call = family === 'plain' ? 'issue' : 'ask';
  return kind === 'due' || spent(call) < MOST_UNSCHEDULED[call] ? call : { wait: 'budget' };
}

/** What stands against a call while the value in hand lives: it may kill that value at once. */
function dangerOf(
  state: CredentialState,
  { call, doubt, now }: { call: Call; doubt: number | undefined; now: number },
  rules: Rules,
): Begin | undefined {
  const { timings, guards } = rules;
  if (call === 'ask' || !isAlive(state, now, rules)) return undefined;
  const burning = isBurning(state.burn);
  const killsAtOnce = call === 'force' || guards.needsHold(state, doubt);
  if (killsAtOnce && state.holdAt === undefined) {
    // Every reader must have let go of the value first. A burned one must die soon: readers without the database are not waited for.
    const ahead = burning ? 2 * timings.readerCache : timings.horizon + timings.margin;
    const afterGap = burning ? 0 : (state.lastSentAt ?? 0) + timings.gap;
    const holdAt = Math.max(now + ahead, afterGap);
    return { announce: { holdAt, unknownSince: doubt, sentAt: undefined, nextDueAt: holdAt } };
  }
  if (state.holdAt !== undefined && now < state.holdAt) return { wait: 'held' };
  if (call === 'issue' && !burning && !guards.gapHasPassed(state, now, rules)) return { wait: 'gap' };
  return undefined;
}

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
  if (!guards.fenceHolds(state, attempt.fence)) return 'fenced';
  const startsAt = guards.lifeStartsAt(attempt.sentAt, now);
  const done = { ...released, unknownSince: undefined, holdAt: undefined };
  if (issued.fingerprint === state.fingerprint) {
    const same = stillThere(state, startsAt, issued.lifeMs, rules);
    const nextDueAt = nextDueAfterSuccess({ ...state, ...same }, now, rules);
    return {
      outcome: 'same',
      isForeign: false,
      patch: { ...done, ...succeeded(state, now), ...same, nextDueAt },
    };
  }
  const fresh = born(state, startsAt, issued, rules);
  const mayBeLate = rules.family === 'stable' && state.family === 'stable';
  if (mayBeLate && guards.isLateAnswer(state, fresh.expiresAt, rules))
    return { outcome: 'older', isForeign: false, patch: { ...done, nextDueAt: now + rules.timings.poll } };
  const isForeign = mayBeLate && attempt.call === 'ask' && isTooEarly(state, startsAt, rules);
  const burn = burned(state, attempt, now, rules);
  return {
    outcome: 'renewed',
    isForeign,
    patch: {
      ...done,
      ...succeeded(state, now),
      ...fresh,
      generation: state.generation + 1,
      nextDueAt: nextDueAfterSuccess(fresh, now, rules),
      ...(isForeign && { foreignCount: state.foreignCount + 1, foreignAt: now }),
      ...burn,
    },
  };
}

/** Each answer proves a life at least this long: the longest proof counts. But the dead do not rise. */
function stillThere(
  state: CredentialState,
  startsAt: number,
  lifeMs: number,
  rules: Rules,
): Pick<CredentialState, 'expiresAt' | 'provenAt'> {
  const proven = rules.family === 'kept' ? startsAt + 2 * keptStepMs(state, rules) : startsAt + lifeMs;
  return {
    expiresAt: state.expiresAt === 0 ? 0 : Math.max(proven, state.expiresAt ?? 0),
    provenAt: startsAt,
  };
}

function born(state: CredentialState, startsAt: number, issued: Issued, rules: Rules) {
  const { family } = rules;
  const { value, fingerprint, lifeMs } = issued;
  const shared = { value, fingerprint, family, seenAt: startsAt, provenAt: startsAt };
  if (family !== 'kept') return { ...shared, issuedAt: startsAt, expiresAt: startsAt + lifeMs };
  // Its predecessor was still there when it was last asked for: not older than that.
  const issuedAt = state.value ? state.provenAt : undefined;
  const certain = issuedAt === undefined ? 0 : issuedAt + lifeMs;
  const proven = startsAt + 2 * keptStepMs({ issuedAt, seenAt: startsAt }, rules);
  return { ...shared, issuedAt, expiresAt: Math.max(certain, proven) };
}

/** A stable token has a successor in its last overlap only: one that comes before was forced by somebody. */
const isTooEarly = (state: CredentialState, startsAt: number, { timings }: Rules): boolean =>
  Boolean(state.expiresAt) && startsAt < (state.expiresAt ?? 0) - timings.overlap - timings.margin;

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
  if (!rules.guards.fenceHolds(state, attempt.fence)) return undefined;
  const isInDoubt = outcomeUnknown && attempt.call === 'issue';
  const consecutiveFailures = state.consecutiveFailures + 1;
  const leftMs = Math.max(0, (state.expiresAt ?? 0) - now);
  // What stops one address need not stop another: this instance steps aside, the row stays open for others.
  const retry = isInstanceBound(failure) ? { ...failure, class: 'transient' } : failure;
  return {
    ...released,
    unknownSince: isInDoubt ? Math.min(state.unknownSince ?? Infinity, attempt.sentAt) : state.unknownSince,
    // Nothing was killed: the value may be served again until a next call is announced.
    holdAt: outcomeUnknown ? state.holdAt : undefined,
    failure,
    consecutiveFailures,
    failures: state.failures + 1,
    nextDueAt: now + retryDelayMs(retry, { consecutiveFailures, leftMs, now, jitter }),
  };
}

const released: CredentialPatch = { leaseOwner: undefined, leaseUntil: undefined, sentAt: undefined };
