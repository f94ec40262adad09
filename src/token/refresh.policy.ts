import type { TokenMode } from '../account/account.js';
import type { TokenTimings } from './timings.js';
import type { TokenState } from './token-state.js';

export interface Rules {
  readonly mode: TokenMode;
  readonly timings: TokenTimings;
  /** In [0, 1), fixed per account: its place in the spread. */
  readonly place: number;
}

type Life = Pick<
  TokenState,
  'token' | 'mode' | 'expiresAt' | 'issuedAt' | 'unknownSince' | 'sentAt' | 'holdAt'
>;

/** The family of the token in hand; where there is none yet, that of the one to come. */
export const familyOf = (state: Pick<TokenState, 'mode'>, mode: TokenMode): TokenMode => state.mode ?? mode;

/** Until when this token may be handed out, by the rules of its own family. 0 when there is none. */
export function servableUntil(state: Life, { mode, timings }: Pick<Rules, 'mode' | 'timings'>): number {
  if (!state.token || !state.expiresAt) return 0;
  const end = state.expiresAt - timings.margin;
  if (familyOf(state, mode) === 'stable') return end;
  const clamp =
    Math.min(state.unknownSince ?? Infinity, state.sentAt ?? Infinity) + timings.overlap - timings.margin;
  return Math.min(end, clamp, state.holdAt ?? Infinity);
}

/**
 * The end that callers are told and may plan with. In plain mode our own next call starts the old token's end, so no more is
 * promised than an overlap after the earliest instant at which that call may have left, seen from a row read at `readAt`.
 */
export function promisedUntil(
  state: Life & Pick<TokenState, 'nextDueAt'>,
  readAt: number,
  { mode, timings }: Pick<Rules, 'mode' | 'timings'>,
): number {
  const end = state.expiresAt ?? 0;
  if (familyOf(state, mode) === 'stable') return end;
  const nextPlainCall = mode === 'plain' ? Math.max(state.nextDueAt, readAt) : Infinity;
  const nextCall = Math.min(state.unknownSince ?? Infinity, state.sentAt ?? Infinity, nextPlainCall);
  return Math.min(end, nextCall + timings.overlap, state.holdAt ?? Infinity);
}

/** Does the token still have a life at WeChat that a further call could cut short? */
export const isAlive = (
  state: Pick<TokenState, 'expiresAt'>,
  now: number,
  { timings }: Pick<Rules, 'timings'>,
): boolean => (state.expiresAt ?? 0) - timings.margin > now;

/** When to ask WeChat again, the last answer being good. */
export function nextDueAfterSuccess(
  state: Pick<TokenState, 'expiresAt' | 'issuedAt'>,
  now: number,
  { mode, timings, place }: Rules,
): number {
  const expiresAt = state.expiresAt ?? now;
  if (mode === 'stable') {
    // Only in its last overlap does a stable token have a successor; asked earlier, the platform gives the same one.
    const window = expiresAt - timings.overlap;
    return now < window ? Math.min(now + timings.audit, window) : now + timings.poll;
  }
  // Where lives are short (a sandbox, or WeChat changing its mind), half the life is early enough; the gap stops a tight loop.
  const life = expiresAt - (state.issuedAt ?? now);
  const lead = Math.min(timings.lead + place * timings.spread, life / 2);
  return expiresAt - lead;
}

/** How long a copy may be served while the database does not answer. */
export function graceWithoutStoreMs(
  state: Pick<TokenState, 'mode' | 'expiresAt' | 'issuedAt'>,
  { mode, timings }: Pick<Rules, 'mode' | 'timings'>,
): number {
  if (familyOf(state, mode) === 'plain') return timings.horizon;
  const life = (state.expiresAt ?? 0) - (state.issuedAt ?? 0);
  return life < timings.shortLife ? timings.horizon / 3 : Infinity;
}
