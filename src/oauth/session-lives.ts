import type { Account } from '../account/account.js';
import { days, hours, minutes, seconds } from '../common/time/instant.js';
import type { Session } from './session.js';

const IDLE_MS = hours(2);
const LONGEST_MS = days(7);
/** A session in use writes its row once in this part of its idle life, so it ends at most that much too early… */
const TOUCHES_IN_IDLE_LIFE = 20;
/** …and at least this often. */
const TOUCH_MS = minutes(5);

/** How long sessions of an account live, in ms. */
export interface SessionLives {
  readonly idleMs: number;
  readonly longestMs: number;
}

type Times = Pick<Session, 'createdAt' | 'seenAt' | 'idleExpiresAt' | 'maxExpiresAt'>;

export const livesOf = ({
  sessionIdleSeconds,
  sessionMaxSeconds,
}: Pick<Account, 'sessionIdleSeconds' | 'sessionMaxSeconds'>): SessionLives => ({
  idleMs: sessionIdleSeconds === undefined ? IDLE_MS : seconds(sessionIdleSeconds),
  longestMs: sessionMaxSeconds === undefined ? LONGEST_MS : seconds(sessionMaxSeconds),
});

/** Shorter lives of the account hold at once; longer ones from the next use on, so that nothing that ended comes back. */
export const endOf = (session: Times, { idleMs, longestMs }: SessionLives): number =>
  Math.min(
    session.idleExpiresAt,
    session.maxExpiresAt,
    session.seenAt + idleMs,
    session.createdAt + longestMs,
  );

export function seenNow<T extends Times>(session: T, { idleMs, longestMs }: SessionLives, now: number): T {
  const maxExpiresAt = session.createdAt + longestMs;
  return { ...session, seenAt: now, maxExpiresAt, idleExpiresAt: Math.min(now + idleMs, maxExpiresAt) };
}

export const isTouchDue = (session: Times, lives: SessionLives, now: number): boolean =>
  gainOf(session, lives, now) >= touchEveryMs(lives);

/** Until then a session that needs no touch now lives, and needs none, if the account stays as it is. */
export const quietUntil = (session: Times, lives: SessionLives): number =>
  Math.min(endOf(session, lives), session.seenAt + touchEveryMs(lives));

const touchEveryMs = ({ idleMs }: SessionLives): number => Math.min(TOUCH_MS, idleMs / TOUCHES_IN_IDLE_LIFE);

/** Not to be written a second later: until then another instance could find it idled out. */
export const isTouchUrgent = (session: Times, lives: SessionLives, now: number): boolean =>
  gainOf(session, lives, now) >= lives.idleMs / 2;

/** By how much its use now prolongs a session, in ms. */
const gainOf = (session: Times, lives: SessionLives, now: number): number =>
  seenNow(session, lives, now).idleExpiresAt - endOf(session, lives);
