import { describe, expect, it } from 'vitest';
import { each, walk } from '../../test/support/row-history.js';
import { isBurning } from './burn.js';
import { isAlive, servableUntil } from './refresh.policy.js';
import { movedBack } from './row-changes.js';
import { FORCED_SPACING_MS } from './timings.js';

const ALL = ['stable', 'plain', 'kept', 'mixed'] as const;

describe('in every history', () => {
  it('generation, fence and revision never go back; the generation grows with a new value only', () => {
    each(ALL, (events, family) =>
      walk(events, family, ({ before, after }) => {
        expect(after.revision).toBe(before.revision + 1);
        expect([0, 1]).toContain(after.fence - before.fence);
        expect(after.generation - before.generation).toBe(after.fingerprint === before.fingerprint ? 0 : 1);
      }),
    );
  });

  it('a value ends no later than its stated life after a call that showed it left', () => {
    each(ALL, (events, family) => {
      const latest = new Map<string, number>();
      walk(events, family, ({ after, what, attempt, lifeMs }) => {
        const print = after.fingerprint ?? '';
        if (what === 'commit' && attempt)
          latest.set(print, Math.max(latest.get(print) ?? 0, attempt.sentAt + lifeMs));
        // A kept value is asked about in steps that are longer than the short lives of this test.
        if (family !== 'kept') expect(after.expiresAt ?? 0).toBeLessThanOrEqual(latest.get(print) ?? 0);
      });
    });
  });

  it('only an answer prolongs a value, and none a dead one', () => {
    each(ALL, (events, family) =>
      walk(events, family, ({ before, after, what, rules }) => {
        if (before.fingerprint !== after.fingerprint) return;
        if (what !== 'commit') expect(after.expiresAt ?? 0).toBeLessThanOrEqual(before.expiresAt ?? 0);
        if (before.expiresAt === 0) expect(servableUntil(after, rules)).toBe(0);
      }),
    );
  });

  it('no lease outlasts its length, and every answer gives it back', () => {
    each(ALL, (events, family) =>
      walk(events, family, ({ after, now, what, rules }) => {
        if (what === 'begin') expect(after.leaseUntil).toBe(now + rules.timings.lease);
        if (what === 'commit' || what === 'lost' || what === 'refused')
          expect(after.leaseUntil).toBeUndefined();
      }),
    );
  });

  it('two calls that kill at once are never closer than 30 s', () => {
    each(['stable', 'plain', 'mixed'], (events, family) => {
      let last = -Infinity;
      walk(events, family, ({ before, now, attempt, what }) => {
        if (what !== 'begin' || !attempt || attempt.call === 'ask') return;
        if (attempt.call === 'force' || isBurning(before.burn))
          expect(now - last).toBeGreaterThanOrEqual(FORCED_SPACING_MS);
        last = now;
      });
    });
  });

  it('a call that kills at once leaves only when the value is no longer served', () => {
    each(['stable', 'plain', 'mixed'], (events, family) =>
      walk(events, family, ({ before, now, attempt, what, rules }) => {
        if (what !== 'begin' || !attempt || attempt.call === 'ask') return;
        const isInDoubt = (before.unknownSince ?? before.sentAt) !== undefined && before.family === 'plain';
        if (attempt.call === 'force' || isInDoubt)
          expect(servableUntil(before, rules)).toBeLessThanOrEqual(now);
      }),
    );
  });

  it('a burn ends after two calls that kill, and with it nothing is held', () => {
    each(['stable', 'plain'], (events, family) =>
      walk(events, family, ({ before, after, what, attempt }) => {
        const calls = (after.burn?.calls ?? 0) - (before.burn?.calls ?? 0);
        if (what !== 'burn')
          expect(calls).toBe(
            what === 'commit' &&
              attempt?.call !== 'ask' &&
              isBurning(before.burn) &&
              before.fingerprint !== after.fingerprint
              ? 1
              : 0,
          );
        if (what === 'commit' && !isBurning(after.burn)) expect(after.holdAt).toBeUndefined();
      }),
    );
  });
});

describe('in plain mode', () => {
  it('no second call leaves within the gap while the token is served, unless it is burned', () => {
    each(['plain'], (events, family) => {
      let [last, lastBefore] = [-Infinity, -Infinity];
      walk(events, family, ({ before, now, what, rules }) => {
        // Refused for certain: it replaced nothing.
        if (what === 'refused') last = lastBefore;
        if (what !== 'begin') return;
        if (
          isAlive(before, now, rules) &&
          !(before.holdAt !== undefined && before.holdAt <= now) &&
          !isBurning(before.burn)
        )
          expect(now - last).toBeGreaterThanOrEqual(rules.timings.gap);
        [lastBefore, last] = [last, now];
      });
    });
  });

  it('nothing is served that is dead at the platform, whatever calls were lost', () => {
    each(
      ['plain'],
      (events, family) => {
        const deadAt = new Map<string, number>();
        /** The newest value at the platform, and the one before. */
        let [current, previous] = ['', ''];
        walk(events, family, ({ before, after, now, made, rules, lifeMs }) => {
          const servedUntil = Math.min(servableUntil(before, rules), now);
          if (before.fingerprint)
            expect(servedUntil).toBeLessThanOrEqual(deadAt.get(before.fingerprint) ?? 0);
          if (made === undefined || made === current) return;
          const end = (print: string, at: number) =>
            deadAt.set(print, Math.min(deadAt.get(print) ?? Infinity, at));
          end(current, now + rules.timings.overlap);
          end(previous, now);
          [previous, current] = [current, made];
          deadAt.set(made, after.lastSentAt === undefined ? 0 : after.lastSentAt + lifeMs);
        });
      },
      ({ end }) => end !== 'same',
    );
  });
});

it('sets a row back with the database’s clock: no value and no lease lasts longer', () => {
  each(ALL, (events, family) => {
    walk(events, family, ({ after, now, rules }) => {
      for (const [backMs, known] of [
        [90_000, 90_000],
        [90_000, undefined],
        [90_000, 5],
      ] as const) {
        const row = { ...after, writtenAt: now };
        const moved = { ...row, ...movedBack(row, now - backMs, known) };
        expect(servableUntil(moved, rules) - (now - backMs)).toBeLessThanOrEqual(
          Math.max(0, servableUntil(row, rules) - now),
        );
        expect((moved.leaseUntil ?? 0) - (now - backMs)).toBeLessThanOrEqual(
          Math.max(0, (row.leaseUntil ?? 0) - now),
        );
        if (row.expiresAt === 0) expect(moved.expiresAt).toBe(0);
      }
    });
  });
});
