import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GlobalToken } from '../wechat/tokens.js';
import { graceWithoutStoreMs, nextDueAfterSuccess, promisedUntil, servableUntil } from './refresh.policy.js';
import { rulesOf } from '../../test/support/credential-row.js';

const stable = rulesOf('stable', { place: 0.5 });
const plain = rulesOf('plain', { place: 0.5 });
const { timings } = plain;
const S = 1_000;
const life = {
  value: new GlobalToken('82_x'),
  family: undefined,
  issuedAt: 0,
  seenAt: 0,
  expiresAt: 7_200 * S,
  unknownSince: undefined,
  sentAt: undefined,
  holdAt: undefined,
  nextDueAt: 5_850 * S,
};

describe('servableUntil', () => {
  it.each([
    ['no token', { value: undefined }, 0, 0],
    ['a dead one', { expiresAt: 0 }, 0, 0],
    ['a fresh one', {}, 7_195, 7_195],
    ['a call under way', { sentAt: 6_000 * S }, 7_195, 6_295],
    ['a doubt', { unknownSince: 6_000 * S }, 7_195, 6_295],
    ['the earlier of doubt and call', { unknownSince: 6_000 * S, sentAt: 6_100 * S }, 7_195, 6_295],
    ['an announced second call', { unknownSince: 6_000 * S, holdAt: 6_200 * S }, 6_200, 6_200],
    ['a call near the end', { sentAt: 7_100 * S }, 7_195, 7_195],
  ])('with %s', (_, change, inStable, inPlain) => {
    expect(servableUntil({ ...life, ...change }, stable)).toBe(inStable * S);
    expect(servableUntil({ ...life, ...change }, plain)).toBe(inPlain * S);
  });
});

describe('promisedUntil', () => {
  it.each([
    ['a fresh token', {}, 0, 7_200, 6_150],
    ['one whose renewal is overdue', {}, 6_500 * S, 7_200, 6_800],
    ['a call under way', { sentAt: 5_850 * S }, 5_900 * S, 7_200, 6_150],
    ['an announced second call', { unknownSince: 5_850 * S, holdAt: 6_040 * S }, 5_900 * S, 6_040, 6_040],
    ['one that ends soon', {}, 7_100 * S, 7_200, 7_200],
  ])('of %s', (_, change, readAt, inStable, inPlain) => {
    expect(promisedUntil({ ...life, ...change }, readAt, stable)).toBe(inStable * S);
    expect(promisedUntil({ ...life, ...change }, readAt, plain)).toBe(inPlain * S);
  });

  it('is never later than the end of the token, nor than an overlap after a call that was sent', () => {
    const instant = fc.integer({ min: 0, max: 8_000 * S });
    const maybe = fc.option(instant, { nil: undefined });
    fc.assert(
      fc.property(
        instant,
        maybe,
        maybe,
        maybe,
        instant,
        instant,
        (expiresAt, sentAt, unknownSince, holdAt, nextDueAt, readAt) => {
          const state = { ...life, expiresAt, sentAt, unknownSince, holdAt, nextDueAt };
          const end = promisedUntil(state, readAt, plain);
          expect(end).toBeLessThanOrEqual(expiresAt);
          for (const call of [sentAt, unknownSince])
            if (call !== undefined) expect(end).toBeLessThanOrEqual(call + timings.overlap);
          expect(promisedUntil(state, readAt, stable)).toBe(Math.min(expiresAt, holdAt ?? Infinity));
        },
      ),
    );
  });
});

describe('nextDueAfterSuccess', () => {
  it.each([
    ['stable, fresh: the next audit', stable, 0, 300],
    ['stable, before the last overlap: its start', stable, 6_700, 6_900],
    ['stable, in the last overlap: the next poll', stable, 6_950, 6_970],
    ['plain: the lead and half the spread before the end', plain, 0, 5_850],
  ])('%s', (_, rules, now, due) => {
    expect(nextDueAfterSuccess(life, now * S, rules)).toBe(due * S);
  });

  it('takes half of a short life in plain mode', () => {
    expect(nextDueAfterSuccess({ issuedAt: 0, seenAt: 0, expiresAt: 400 * S }, 0, plain)).toBe(200 * S);
  });
});

it.each([
  ['plain', plain, 7_200, timings.horizon],
  ['stable', stable, 7_200, Infinity],
  ['stable, short-lived', stable, 699, timings.horizon / 3],
])('trusts a copy without the database: %s', (_, rules, lifeSeconds, grace) => {
  expect(graceWithoutStoreMs({ family: undefined, issuedAt: 0, expiresAt: lifeSeconds * S }, rules)).toBe(
    grace,
  );
});
