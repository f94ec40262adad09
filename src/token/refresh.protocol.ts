import type { TokenMode } from '../account/account.js';
import { quotaDay } from '../common/time/instant.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { type RefreshFailure, retryDelayMs } from './refresh-failure.js';
import { familyOf, isAlive, nextDueAfterSuccess, type Rules } from './refresh.policy.js';
import { FORCED_SPACING_MS, SCHEDULED_FORCE_SPACING_MS } from './timings.js';
import type { TokenPatch, TokenState } from './token-state.js';

/**
 * The steps of one refresh as pure functions of (row, now, rules). Each gives the patch to write under the row's revision,
 * or a word for why not. The shell around them reads, writes and calls; no rule lives there.
 */

/** `due`: by schedule. `verify`: a caller says the token is dead. `forced`: it was proven dead and only force replaces it. */
export type AttemptKind = 'due' | 'verify' | 'forced';

export type Begin =
  | { start: TokenPatch & { fence: number } }
  | { announce: TokenPatch }
  | { wait: 'leased' | 'not-due' | 'gap' | 'held' | 'forced-too-soon' };

export interface BeginContext {
  kind: AttemptKind;
  owner: string;
  now: number;
}

/** Step 1: take the lease, unless somebody has it, it is not time, or (plain) another call would endanger the token in use. */
export function begin(state: TokenState, { kind, owner, now }: BeginContext, rules: Rules): Begin {
  const { timings, mode } = rules;
  // An own lease was left behind by an attempt that could not end it: a process makes one attempt at a time.
  if (state.leaseUntil !== undefined && state.leaseUntil > now && state.leaseOwner !== owner)
    return { wait: 'leased' };
  if (kind === 'due' && now < state.nextDueAt) return { wait: 'not-due' };
  if (kind === 'forced') {
    // Replaced since it was proven dead: force would kill a good token.
    if (state.expiresAt !== 0) return { wait: 'not-due' };
    if (state.forcedAt !== undefined && now - state.forcedAt < FORCED_SPACING_MS)
      return { wait: 'forced-too-soon' };
  }
  // A lost plain call dooms the plain token in hand, whatever the account's mode is now: only another token ends the doubt.
  const unknownSince =
    familyOf(state, mode) === 'plain' ? earliest(state.unknownSince, state.sentAt) : undefined;
  if (mode === 'plain' && isAlive(state, now, rules)) {
    if (unknownSince !== undefined && state.holdAt === undefined) {
      // A second call may kill the old token at once: every reader must have let go of it first.
      const holdAt = Math.max(now + timings.horizon + timings.margin, (state.lastSentAt ?? 0) + timings.gap);
      return { announce: { holdAt, unknownSince, sentAt: undefined, nextDueAt: holdAt } };
    }
    if (state.holdAt !== undefined && now < state.holdAt) return { wait: 'held' };
    if (now - (state.lastSentAt ?? -Infinity) < timings.gap) return { wait: 'gap' };
  }
  const start = {
    fence: state.fence + 1,
    leaseOwner: owner,
    leaseUntil: now + timings.lease,
    unknownSince,
    sentAt: undefined,
    lastAttemptAt: now,
  };
  return { start };
}

/** Step 2: say that the call is about to leave. Undefined: not ours any more, or too late; do not send. */
export function intend(
  state: TokenState,
  fence: number,
  force: boolean,
  now: number,
  { timings }: Rules,
): TokenPatch | undefined {
  if (state.fence !== fence || (state.leaseUntil ?? 0) <= now + timings.deadline + timings.margin)
    return undefined;
  const today = quotaDay(now);
  return {
    sentAt: now,
    lastSentAt: now,
    budgetDay: today,
    budgetCalls: state.budgetDay === today ? state.budgetCalls + 1 : 1,
    ...(force && { forcedAt: now }),
  };
}

/**
 * Which call to make. A stable token that is proven dead has no other cure than force; by schedule that is tried rarely,
 * because WeChat allows twenty a day.
 */
export function mustForce(state: TokenState, kind: AttemptKind, now: number, { mode }: Rules): boolean {
  if (mode !== 'stable') return false;
  return (
    kind === 'forced' ||
    (kind === 'due' &&
      state.expiresAt === 0 &&
      now - (state.forcedAt ?? -Infinity) >= SCHEDULED_FORCE_SPACING_MS)
  );
}

export interface Issued {
  token: GlobalToken;
  fingerprint: string;
  lifeMs: number;
}

export type Commit = { patch: TokenPatch; outcome: 'renewed' | 'same' | 'older' } | 'fenced';

/**
 * Step 3, a good answer. A stable token that would end earlier than the stable one in use is an old answer arriving late, and is
 * dropped. A plain answer under the right fence is always the newest, and has begun the end of the one in use; and a token of
 * the other family says nothing about this one.
 */
export function commit(state: TokenState, fence: number, issued: Issued, now: number, rules: Rules): Commit {
  if (state.fence !== fence) return 'fenced';
  const issuedAt = state.sentAt ?? now;
  const expiresAt = issuedAt + issued.lifeMs;
  const done = { ...released, unknownSince: undefined, holdAt: undefined };
  const success = {
    failure: undefined,
    consecutiveFailures: 0,
    successes: state.successes + 1,
    lastSuccessAt: now,
  };
  if (issued.fingerprint === state.fingerprint) {
    // Each answer proves a life at least this long: the longest proof counts. But the dead do not rise.
    const wasDead = state.expiresAt === 0;
    const same = {
      expiresAt: wasDead ? 0 : Math.max(expiresAt, state.expiresAt ?? 0),
      issuedAt: state.issuedAt,
    };
    return {
      outcome: 'same',
      patch: { ...done, ...success, ...same, nextDueAt: nextDueAfterSuccess(same, now, rules) },
    };
  }
  const mayBeLate = rules.mode === 'stable' && state.mode === 'stable';
  if (mayBeLate && expiresAt < (state.expiresAt ?? 0) - rules.timings.margin) {
    return { outcome: 'older', patch: { ...done, nextDueAt: now + rules.timings.poll } };
  }
  const { token, fingerprint } = issued;
  const fresh = { token, fingerprint, mode: rules.mode, issuedAt, expiresAt };
  return {
    outcome: 'renewed',
    patch: {
      ...done,
      ...success,
      ...fresh,
      generation: state.generation + 1,
      nextDueAt: nextDueAfterSuccess(fresh, now, rules),
    },
  };
}

export interface FailureContext {
  failure: RefreshFailure;
  /** The call was sent and may have been carried out. */
  outcomeUnknown: boolean;
  now: number;
  jitter: number;
}

/** Step 3, anything else. Undefined: the row is no longer ours. */
export function fail(
  state: TokenState,
  fence: number,
  { failure, outcomeUnknown, now, jitter }: FailureContext,
  { mode }: Rules,
): TokenPatch | undefined {
  if (state.fence !== fence) return undefined;
  const consecutiveFailures = state.consecutiveFailures + 1;
  const leftMs = Math.max(0, (state.expiresAt ?? 0) - now);
  return {
    ...released,
    unknownSince:
      mode === 'plain' && outcomeUnknown ? earliest(state.unknownSince, state.sentAt) : state.unknownSince,
    failure,
    consecutiveFailures,
    failures: state.failures + 1,
    nextDueAt: now + retryDelayMs(failure, { consecutiveFailures, leftMs, now, jitter }),
  };
}

/** WeChat itself said that this token is dead: it is never served again, and its successor need not outlive it. */
export function markDead(state: TokenState, fingerprint: string, now: number): TokenPatch | undefined {
  if (state.fingerprint !== fingerprint || !state.expiresAt) return undefined;
  return { expiresAt: 0, holdAt: undefined, nextDueAt: now };
}

/**
 * The account was changed: forget why we waited. If the last refresh failed, or the account went over to stable mode, ask at
 * once; else a good token stays until it is due, because in plain mode asking kills it.
 */
export function startAfresh(state: TokenState, now: number, mode: TokenMode): TokenPatch | undefined {
  const isLeavingPlain = mode === 'stable' && state.mode === 'plain';
  if (state.failure === undefined && state.token && !isLeavingPlain) return undefined;
  return { failure: undefined, consecutiveFailures: 0, nextDueAt: now };
}

const released: TokenPatch = { leaseOwner: undefined, leaseUntil: undefined, sentAt: undefined };

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
