import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GUARDS } from './guards.js';

const rules = rulesOf('plain');
const { timings } = rules;
const NOW = 1_000_000_000;

describe('the lease', () => {
  it.each([
    ['nobody has it', {}, true],
    ['another has it', { leaseOwner: 'other', leaseUntil: NOW + 1 }, false],
    ['another’s has lapsed', { leaseOwner: 'other', leaseUntil: NOW }, true],
    ['it was left behind by this process', { leaseOwner: 'me', leaseUntil: NOW + 1 }, true],
  ])('is free when %s: %j %s', (_, change, free) => {
    expect(GUARDS.leaseIsFree(emptyRow(change), 'me', NOW)).toBe(free);
  });

  it('holds for one fence only', () => {
    expect(GUARDS.fenceHolds(emptyRow({ fence: 7 }), 7)).toBe(true);
    expect(GUARDS.fenceHolds(emptyRow({ fence: 8 }), 7)).toBe(false);
    expect(GUARDS.fenceHolds(emptyRow({ fence: 6 }), 7)).toBe(false);
  });

  it('lets a call leave only if it ends, with the margin, before the lease', () => {
    const last = timings.lease - timings.deadline - timings.margin;
    expect(GUARDS.mayStillSend(last - 1, rules)).toBe(true);
    expect(GUARDS.mayStillSend(last, rules)).toBe(false);
  });
});

describe('a doubt', () => {
  it.each([
    ['there is none', {}, undefined],
    ['a call was lost', { unknownSince: 5 }, 5],
    ['an intent was left behind', { sentAt: 6 }, 6],
    ['both: the earlier counts', { unknownSince: 5, sentAt: 6 }, 5],
    ['both, the other way round', { unknownSince: 7, sentAt: 6 }, 6],
  ])('%s', (_, change, since) => {
    expect(GUARDS.doubtSince(emptyRow(change))).toBe(since);
    expect(GUARDS.needsHold(emptyRow(change), since)).toBe(since !== undefined);
  });

  it('ends the serving a margin before the overlap that the lost call may have begun', () => {
    expect(GUARDS.clampedUntil(undefined, rules)).toBe(Infinity);
    expect(GUARDS.clampedUntil(NOW, rules)).toBe(NOW + 295_000);
    expect(GUARDS.clampedUntil(0, rules)).toBe(295_000);
  });
});

it('keeps two plain calls a gap apart', () => {
  expect(GUARDS.gapHasPassed(emptyRow(), NOW, rules)).toBe(true);
  expect(GUARDS.gapHasPassed(emptyRow({ lastSentAt: NOW - timings.gap }), NOW, rules)).toBe(true);
  expect(GUARDS.gapHasPassed(emptyRow({ lastSentAt: NOW - timings.gap + 1 }), NOW, rules)).toBe(false);
});

it('takes an answer for late when it ends more than a margin before the value in hand', () => {
  const state = emptyRow({ expiresAt: NOW });
  expect(GUARDS.isLateAnswer(state, NOW - timings.margin, rules)).toBe(false);
  expect(GUARDS.isLateAnswer(state, NOW - timings.margin - 1, rules)).toBe(true);
  expect(GUARDS.isLateAnswer(emptyRow({ expiresAt: 0 }), 1, rules)).toBe(false);
  expect(GUARDS.isLateAnswer(emptyRow(), 1, rules)).toBe(false);
});

it('counts a life from the call, not from the answer', () => {
  expect(GUARDS.lifeStartsAt(NOW, NOW + 9_000)).toBe(NOW);
});

it('grants a reader without the database the horizon, and trusts no short life', () => {
  expect(GUARDS.graceWithoutStoreMs(180_000)).toBe(180_000);
  expect(GUARDS.isShortLived(699_999, rules)).toBe(true);
  expect(GUARDS.isShortLived(700_000, rules)).toBe(false);
});
