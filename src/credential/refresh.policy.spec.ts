import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GlobalToken } from '../wechat/tokens.js';
import {
  familyOf,
  graceWithoutStoreMs,
  isAlive,
  keptStepMs,
  nextDueAfterSuccess,
  promisedUntil,
  servableUntil,
} from './refresh.policy.js';

const stable = rulesOf('stable', { place: 0.5 });
const plain = rulesOf('plain', { place: 0.5 });
const kept = rulesOf('kept', { place: 0.5 });
const { timings } = plain;
const S = 1_000;
const life = emptyRow({
  value: new GlobalToken('82_x'),
  issuedAt: 0,
  seenAt: 0,
  expiresAt: 7_200 * S,
  nextDueAt: 5_850 * S,
});

it('goes by the family of the value in hand, else by that of the one to come', () => {
  expect(familyOf({ family: undefined }, plain)).toBe('plain');
  expect(familyOf({ family: 'stable' }, plain)).toBe('stable');
});

describe('servableUntil', () => {
  it.each([
    ['no value', { value: undefined }, 0, 0, 0],
    ['a dead one', { expiresAt: 0 }, 0, 0, 0],
    ['one without an end', { expiresAt: undefined }, 0, 0, 0],
    ['a fresh one', {}, 7_195, 7_195, 7_200],
    ['a call under way', { sentAt: 6_000 * S }, 7_195, 6_295, 7_200],
    ['a doubt', { unknownSince: 6_000 * S }, 7_195, 6_295, 7_200],
    ['the earlier of doubt and call', { unknownSince: 6_000 * S, sentAt: 6_100 * S }, 7_195, 6_295, 7_200],
    ['the same, the other way round', { unknownSince: 6_100 * S, sentAt: 6_000 * S }, 7_195, 6_295, 7_200],
    ['an announced call', { unknownSince: 6_000 * S, holdAt: 6_200 * S }, 6_200, 6_200, 6_200],
    ['a hold later than the clamp', { unknownSince: 6_000 * S, holdAt: 6_400 * S }, 6_400, 6_295, 6_400],
    ['a call near the end', { sentAt: 7_100 * S }, 7_195, 7_195, 7_200],
  ])('with %s', (_, change, inStable, inPlain, inKept) => {
    expect(servableUntil({ ...life, ...change }, stable)).toBe(inStable * S);
    expect(servableUntil({ ...life, ...change }, plain)).toBe(inPlain * S);
    expect(servableUntil({ ...life, ...change }, kept)).toBe(inKept * S);
  });

  it('asks the guard how long a doubt is bearable', () => {
    const reckless = rulesOf('plain', { guards: { clampedUntil: () => Infinity } });
    expect(servableUntil({ ...life, unknownSince: 6_000 * S }, reckless)).toBe(7_195 * S);
  });

  it.each([
    ['stable', plain, 7_195],
    ['plain', stable, 6_295],
  ] as const)('goes on by the rules of a %s value after the account was switched', (family, rules, end) => {
    expect(servableUntil({ ...life, family, sentAt: 6_000 * S }, rules)).toBe(end * S);
  });
});

describe('promisedUntil', () => {
  it.each([
    ['a fresh value', {}, 0, 7_200, 6_150],
    ['one whose renewal is overdue', {}, 6_500 * S, 7_200, 6_800],
    ['a call under way', { sentAt: 5_850 * S }, 5_900 * S, 7_200, 6_150],
    ['an earlier doubt', { sentAt: 5_850 * S, unknownSince: 5_700 * S }, 5_900 * S, 7_200, 6_000],
    ['an announced second call', { unknownSince: 5_850 * S, holdAt: 6_040 * S }, 5_900 * S, 6_040, 6_040],
    ['one that ends soon', {}, 7_100 * S, 7_200, 7_200],
    ['none', { expiresAt: undefined }, 0, 0, 0],
  ])('of %s', (_, change, readAt, otherwise, inPlain) => {
    expect(promisedUntil({ ...life, ...change }, readAt, stable)).toBe(otherwise * S);
    expect(promisedUntil({ ...life, ...change }, readAt, kept)).toBe(otherwise * S);
    expect(promisedUntil({ ...life, ...change }, readAt, plain)).toBe(inPlain * S);
  });

  it('of a plain value is to its end once the next call is for a stable one, but for a doubt', () => {
    const left = { ...life, family: 'plain' } as const;
    expect(promisedUntil(left, 0, stable)).toBe(7_200 * S);
    expect(promisedUntil({ ...left, unknownSince: 6_000 * S }, 0, stable)).toBe(6_300 * S);
  });

  it('is never later than the end, than the hold, nor than an overlap after a call that was sent', () => {
    const instant = fc.integer({ min: 0, max: 8_000 * S });
    const maybe = fc.option(instant, { nil: undefined });
    const Row = fc.record({
      expiresAt: instant,
      sentAt: maybe,
      unknownSince: maybe,
      holdAt: maybe,
      nextDueAt: instant,
    });
    fc.assert(
      fc.property(Row, instant, (change, readAt) => {
        const state = { ...life, ...change };
        const { expiresAt, sentAt, unknownSince, holdAt } = change;
        const held = Math.min(expiresAt, holdAt ?? Infinity);
        const end = promisedUntil(state, readAt, plain);
        expect(end).toBeLessThanOrEqual(held);
        for (const call of [sentAt, unknownSince])
          if (call !== undefined) expect(end).toBeLessThanOrEqual(call + timings.overlap);
        expect(promisedUntil(state, readAt, stable)).toBe(held);
      }),
    );
  });
});

it('takes a value for alive until a margin before its end', () => {
  expect(isAlive({ expiresAt: 7_200 * S }, 7_195 * S - 1, plain)).toBe(true);
  expect(isAlive({ expiresAt: 7_200 * S }, 7_195 * S, plain)).toBe(false);
  expect(isAlive({ expiresAt: 0 }, 0, plain)).toBe(false);
  expect(isAlive({ expiresAt: undefined }, 0, plain)).toBe(false);
});

describe('keptStepMs', () => {
  it.each([
    ['whose birth nobody saw: the audit', undefined, 0, 300],
    ['that was never seen: the audit', 0, undefined, 300],
    ['of 1,000 s of doubt: a tenth', 0, 1_000 * S, 100],
    ['of much doubt: the audit at most', 0, 9_000 * S, 300],
    ['of little doubt: a step at least', 0, 3 * S, 1],
    ['of none', 5, 5, 1],
  ])('%s', (_, issuedAt, seenAt, step) => {
    expect(keptStepMs({ issuedAt, seenAt }, kept)).toBe(step * S);
  });
});

describe('nextDueAfterSuccess', () => {
  it.each([
    ['stable, fresh: the next audit, up to a fifth early by its place', stable, 0, 270],
    ['stable, before the last overlap: its start', stable, 6_700, 6_900],
    ['stable, at the start of the last overlap: the next poll', stable, 6_900, 6_920],
    ['stable, in the last overlap: the next poll', stable, 6_950, 6_970],
    ['plain: the lead and half the spread before the end', plain, 0, 5_850],
    ['plain, first of the spread', rulesOf('plain'), 0, 6_000],
    ['kept: a step before the end', kept, 0, 7_199],
  ])('%s', (_, rules, now, due) => {
    expect(nextDueAfterSuccess(life, now * S, rules)).toBe(due * S);
  });

  it('takes half of a short life in plain mode', () => {
    expect(nextDueAfterSuccess({ issuedAt: 0, seenAt: 0, expiresAt: 400 * S }, 0, plain)).toBe(200 * S);
  });

  it('asks for a kept value as much earlier as its birth is in doubt', () => {
    expect(nextDueAfterSuccess({ ...life, seenAt: 500 * S }, 500 * S, kept)).toBe(7_150 * S);
    expect(nextDueAfterSuccess({ ...life, issuedAt: undefined }, 0, kept)).toBe(6_900 * S);
  });

  it('polls for a stable token that never had an end', () => {
    expect(nextDueAfterSuccess({ ...life, expiresAt: undefined }, 50 * S, stable)).toBe(70 * S);
  });
});

it.each([
  ['plain', plain, 7_200, timings.horizon],
  ['stable', stable, 7_200, Infinity],
  ['stable, just long enough', stable, 700, Infinity],
  ['stable, short-lived', stable, 699, timings.horizon / 3],
  ['kept', kept, 60, Infinity],
])('trusts a copy without the database: %s', (_, rules, lifeSeconds, grace) => {
  expect(graceWithoutStoreMs({ family: undefined, issuedAt: 0, expiresAt: lifeSeconds * S }, rules)).toBe(
    grace,
  );
});

it('trusts a copy by the family of its value', () => {
  expect(graceWithoutStoreMs({ family: 'plain', issuedAt: 0, expiresAt: 7_200 * S }, stable)).toBe(180 * S);
});
