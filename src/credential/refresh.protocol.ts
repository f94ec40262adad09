import { burnSpacingMs, burnTriesAgain, isBurning } from './burn.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { MOST_UNSCHEDULED, spend, spentInDay } from './ledger.js';
import { familyOf, isAlive, type Rules } from './refresh.policy.js';
import { FORCED_SPACING_MS } from './timings.js';

/**
 * The first step of a refresh, as a pure function of (row, now, rules): the patch to write under the row's revision, or a word for why
 * not. What came of it is refresh.outcome.ts. The shell around both reads, writes and calls; no rule lives there.
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
  /** Of which row: a fence counts for that one alone. */
  readonly madeAt: number;
  readonly fence: number;
  readonly sentAt: number;
  /** The call before this one: it counts again if this one certainly issued nothing. */
  readonly lastSentBefore: number | undefined;
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
    attempt: { call, madeAt: state.madeAt, fence, sentAt: now, lastSentBefore: state.lastSentAt },
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
      ...(call !== 'ask' && state.burn && isBurning(state.burn) && { burn: burnTriesAgain(state.burn) }),
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
  if (state.burn && isBurning(state.burn) && family !== 'kept') {
    // The value in hand is the leaked one, whatever the account's mode is by now.
    const inHand = state.family ?? family;
    if (sinceForced >= burnSpacingMs(state.burn)) return inHand === 'plain' ? 'issue' : 'force';
    // Which token lives now can be asked without harm in the meantime.
    return family === 'stable' && inHand === 'stable' ? 'ask' : { wait: 'forced-too-soon' };
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
  if (state.holdAt !== undefined) {
    // Once it is past nobody holds the value any more, and there is nothing left to protect.
    return now < state.holdAt ? { wait: 'held' } : undefined;
  }
  if (call === 'issue' && !burning && !guards.gapHasPassed(state, now, rules)) return { wait: 'gap' };
  return undefined;
}
