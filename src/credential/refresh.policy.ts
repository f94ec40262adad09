import { seconds } from '../common/time/instant.js';
import type { Family } from './credential.js';
import type { CredentialState } from './credential-state.js';
import type { Guards } from './guards.js';
import type { TokenTimings } from './timings.js';

export interface Rules {
  /** The family of what would be issued now. */
  readonly family: Family;
  readonly timings: TokenTimings;
  /** In [0, 1), fixed per account: its place in the spread. */
  readonly place: number;
  readonly guards: Guards;
}

type Life = Pick<
  CredentialState,
  'value' | 'family' | 'expiresAt' | 'issuedAt' | 'unknownSince' | 'sentAt' | 'holdAt'
>;

/** The family of the value in hand; where there is none yet, that of the one to come. */
export const familyOf = (state: Pick<CredentialState, 'family'>, { family }: Pick<Rules, 'family'>): Family =>
  state.family ?? family;

const doubtSince = (state: Life): number | undefined =>
  state.unknownSince === undefined || state.sentAt === undefined
    ? (state.unknownSince ?? state.sentAt)
    : Math.min(state.unknownSince, state.sentAt);

/** Until when this value may be handed out, by the rules of its own family. 0 when there is none. */
export function servableUntil(state: Life, rules: Rules): number {
  if (!state.value || !state.expiresAt) return 0;
  const { timings, guards } = rules;
  const held = state.holdAt ?? Infinity;
  switch (familyOf(state, rules)) {
    case 'kept':
      return Math.min(state.expiresAt, held);
    case 'stable':
      return Math.min(state.expiresAt - timings.margin, held);
    case 'plain':
      return Math.min(state.expiresAt - timings.margin, guards.clampedUntil(doubtSince(state), rules), held);
  }
}

/**
 * The end that callers are told and may plan with. In plain mode our own next call starts the old token's end, so no more is
 * promised than an overlap after the earliest instant at which that call may have left, seen from a row read at `readAt`.
 */
export function promisedUntil(
  state: Life & Pick<CredentialState, 'nextDueAt'>,
  readAt: number,
  rules: Rules,
): number {
  const end = Math.min(state.expiresAt ?? 0, state.holdAt ?? Infinity);
  if (familyOf(state, rules) !== 'plain') return end;
  const nextPlainCall = rules.family === 'plain' ? Math.max(state.nextDueAt, readAt) : Infinity;
  const nextCall = Math.min(doubtSince(state) ?? Infinity, nextPlainCall);
  return Math.min(end, nextCall + rules.timings.overlap);
}

/** Does the value still have a life at WeChat that a further call could cut short? */
export const isAlive = (
  state: Pick<CredentialState, 'expiresAt'>,
  now: number,
  { timings }: Pick<Rules, 'timings'>,
): boolean => (state.expiresAt ?? 0) - timings.margin > now;

type Birth = Pick<CredentialState, 'issuedAt' | 'seenAt'>;

/**
 * Kept values: how often to ask where the end is near. The platform states a full life for an old value too, so the end is known
 * only as well as the birth; asked in steps of a tenth of that doubt, each life is known ten times better than the one before.
 */
export function keptStepMs({ issuedAt, seenAt }: Birth, { timings }: Pick<Rules, 'timings'>): number {
  if (issuedAt === undefined || seenAt === undefined) return timings.audit;
  return Math.min(timings.audit, Math.max(timings.keptStep, (seenAt - issuedAt) / 10));
}

/** Lives are stated in whole seconds, floored. */
const STATED_TO_MS = seconds(1);

/** By how much of its distance an audit may come early. */
const AUDIT_SPREAD = 1 / 5;

/** When to ask WeChat again, the last answer being good. */
export function nextDueAfterSuccess(
  state: Pick<CredentialState, 'expiresAt'> & Partial<Pick<CredentialState, 'provenAt'>> & Birth,
  now: number,
  { family, timings, place }: Rules,
): number {
  // Dead, and WeChat still gives the same one.
  if (state.expiresAt === 0) return now + timings.poll;
  const expiresAt = state.expiresAt ?? now;
  switch (family) {
    case 'kept': {
      const step = keptStepMs(state, { timings });
      const { provenAt = -Infinity } = state;
      const left = expiresAt - provenAt;
      if (left >= 2 * step) return expiresAt - step;
      // The platform states an end that is nearer: until then it gives the same value, so it is asked when that is surely over.
      const afterEnd = expiresAt + STATED_TO_MS;
      return left - step > 2 * STATED_TO_MS ? provenAt + step : afterEnd;
    }
    case 'stable': {
      // Only in its last overlap does a stable token have a successor; asked earlier, the platform gives the same one.
      const window = expiresAt - timings.overlap;
      // Each account at its own pace: those that were got together do not stay together.
      const audit = timings.audit * (1 - place * AUDIT_SPREAD);
      return now < window ? Math.min(now + audit, window) : now + timings.poll;
    }
    case 'plain': {
      // Where lives are short (a sandbox, or WeChat changing its mind), half the life is early enough; the gap stops a tight loop.
      const life = expiresAt - (state.issuedAt ?? now);
      const lead = Math.min(timings.lead + place * timings.spread, life / 2);
      return Math.max(expiresAt - lead, now + timings.pace);
    }
  }
}

/** How long a copy may be served while the database does not answer. */
export function graceWithoutStoreMs(
  state: Pick<CredentialState, 'family' | 'expiresAt' | 'issuedAt'>,
  rules: Rules,
): number {
  const { timings, guards } = rules;
  switch (familyOf(state, rules)) {
    case 'plain':
      return guards.graceWithoutStoreMs(timings.horizon);
    case 'stable': {
      const life = (state.expiresAt ?? 0) - (state.issuedAt ?? 0);
      return guards.isShortLived(life, rules) ? guards.graceWithoutStoreMs(timings.horizon / 3) : Infinity;
    }
    case 'kept':
      return Infinity;
  }
}
