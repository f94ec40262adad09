import fc from 'fast-check';
import { expect, it } from 'vitest';
import { days, hours, minutes, seconds } from '../common/time/instant.js';
import { endOf, isTouchDue, isTouchUrgent, livesOf, seenNow, type SessionLives } from './session-lives.js';

const DEFAULT = livesOf({ sessionIdleSeconds: undefined, sessionMaxSeconds: undefined });
const begun = { createdAt: 0, seenAt: 0, idleExpiresAt: hours(2), maxExpiresAt: days(7) };

it('lets sessions idle two hours and live seven days, or as the account says', () => {
  expect(DEFAULT).toEqual({ idleMs: hours(2), longestMs: days(7) });
  expect(livesOf({ sessionIdleSeconds: 60, sessionMaxSeconds: 90 })).toEqual({
    idleMs: seconds(60),
    longestMs: seconds(90),
  });
});

it('ends a session at once when the account shortens a life', () => {
  expect(endOf(begun, { ...DEFAULT, idleMs: seconds(60) })).toBe(seconds(60));
  expect(endOf(begun, { ...DEFAULT, longestMs: seconds(90) })).toBe(seconds(90));
});

it('prolongs a session that is used after the account lengthened a life, and no other', () => {
  const longer = { idleMs: hours(9), longestMs: days(30) };
  expect(endOf(begun, longer)).toBe(hours(2));
  expect(endOf(seenNow(begun, longer, hours(1)), longer)).toBe(hours(10));
});

it('writes a use down at once when it prolongs the session, because the account’s lives are longer now', () => {
  const short = { ...begun, idleExpiresAt: seconds(100) };
  expect(isTouchDue(short, DEFAULT, seconds(10))).toBe(true);
  expect(isTouchDue(seenNow(short, DEFAULT, seconds(10)), DEFAULT, seconds(20))).toBe(false);
});

it('writes a use down every five minutes, or more often where idle lives are short', () => {
  expect(isTouchDue(begun, DEFAULT, minutes(5) - 1)).toBe(false);
  expect(isTouchDue(begun, DEFAULT, minutes(5))).toBe(true);
  expect(isTouchDue(begun, { ...DEFAULT, idleMs: minutes(1) }, seconds(3))).toBe(true);
});

it('does not let the use of a session wait that was long not used', () => {
  expect(isTouchUrgent(begun, DEFAULT, hours(1) - 1)).toBe(false);
  expect(isTouchUrgent(begun, DEFAULT, hours(1))).toBe(true);
});

it('never ends a session early by more than a twentieth of its idle life, nor late', () => {
  const lives = fc
    .record({ idleMs: fc.integer({ min: seconds(60), max: days(30) }), longestMs: fc.constant(days(90)) })
    .map((of): SessionLives => of);
  fc.assert(
    fc.property(lives, fc.array(fc.integer({ min: 0, max: days(2) }), { minLength: 1 }), (of, pauses) => {
      let session = { createdAt: 0, seenAt: 0, idleExpiresAt: of.idleMs, maxExpiresAt: of.longestMs };
      let now = 0;
      for (const pause of pauses) {
        const last = now;
        now += pause;
        const end = endOf(session, of);
        expect(end).toBeGreaterThanOrEqual(Math.min(last + of.idleMs * 0.95, of.longestMs));
        expect(end).toBeLessThanOrEqual(Math.min(last + of.idleMs, of.longestMs));
        if (now >= end) return;
        if (isTouchDue(session, of, now)) session = seenNow(session, of, now);
      }
    }),
  );
});
