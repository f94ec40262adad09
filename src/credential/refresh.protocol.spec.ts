import { describe, expect, it } from 'vitest';
import { GlobalToken } from '../wechat/tokens.js';
import { begin, commit, fail, intend, markDead, mustForce, startAfresh } from './refresh.protocol.js';
import { timingsFor } from './timings.js';
import type { TokenState } from './token-state.js';

const timings = timingsFor(300_000);
const stable = { mode: 'stable', timings, place: 0 } as const;
const plain = { mode: 'plain', timings, place: 0 } as const;
const S = 1_000;
const NOW = 1_000_000 * S;
const TOKEN = new GlobalToken('82_current');
const failure = { at: 0, code: 'x', class: 'transient', detail: 'x' };

const row = (change: Partial<TokenState> = {}): TokenState =>
  ({
    appId: 'wx1',
    revision: 9,
    generation: 4,
    token: TOKEN,
    fingerprint: 'current',
    issuedAt: NOW - 6_000 * S,
    expiresAt: NOW + 1_200 * S,
    fence: 7,
    lastSentAt: NOW - 6_000 * S,
    nextDueAt: NOW,
    consecutiveFailures: 0,
    successes: 4,
    failures: 0,
    budgetDay: '2001-09-09',
    budgetCalls: 3,
    ...change,
  }) as TokenState;

describe('begin', () => {
  const due = { kind: 'due', owner: 'me', now: NOW } as const;
  const taken = { leaseOwner: 'other', leaseUntil: NOW + 1 };

  it('takes the lease with a new fence', () => {
    expect(begin(row(), due, stable)).toEqual({
      start: {
        fence: 8,
        leaseOwner: 'me',
        leaseUntil: NOW + timings.lease,
        unknownSince: undefined,
        sentAt: undefined,
        lastAttemptAt: NOW,
      },
    });
  });

  it.each([
    ['somebody has the lease', taken, due, stable, 'leased'],
    ['it is not time', { nextDueAt: NOW + 1 }, due, stable, 'not-due'],
    ['a second plain call would come too close', { lastSentAt: NOW - 189 * S }, due, plain, 'gap'],
    ['the hold has not come', { unknownSince: NOW - S, holdAt: NOW + 1 }, due, plain, 'held'],
    ['it is not dead after all', {}, { ...due, kind: 'forced' }, stable, 'not-due'],
    ['it was replaced meanwhile', {}, { ...due, kind: 'forced' }, plain, 'not-due'],
    [
      'force was used a moment ago',
      { expiresAt: 0, forcedAt: NOW - 29 * S },
      { ...due, kind: 'forced' },
      stable,
      'forced-too-soon',
    ],
  ] as const)('waits while %s', (_, change, context, rules, wait) => {
    expect(begin(row(change), context, rules)).toEqual({ wait });
  });

  it.each([
    ['the lease has lapsed', { leaseOwner: 'other', leaseUntil: NOW }, due, stable],
    ['the lease is its own, left behind', { leaseOwner: 'me', leaseUntil: NOW + 9 * S }, due, stable],
    ['a report cannot wait for the schedule', { nextDueAt: NOW + 1 }, { ...due, kind: 'verify' }, stable],
    [
      'the dead token has nothing to lose',
      { expiresAt: 0, lastSentAt: NOW - S },
      { ...due, kind: 'forced' },
      plain,
    ],
    [
      'the hold has come',
      { unknownSince: NOW - 200 * S, holdAt: NOW, lastSentAt: NOW - 200 * S },
      due,
      plain,
    ],
    ['stable tokens need no gap', { lastSentAt: NOW - S }, due, stable],
  ] as const)('goes on when %s', (_, change, context, rules) => {
    expect(begin(row(change), context, rules)).toMatchObject({ start: { fence: 8 } });
  });

  it('announces the hand-over when a plain call was lost while the old token lives', () => {
    const crashed = row({
      leaseOwner: 'other',
      leaseUntil: NOW,
      sentAt: NOW - 30 * S,
      lastSentAt: NOW - 30 * S,
    });
    const holdAt = NOW + timings.horizon + timings.margin;
    expect(begin(crashed, due, plain)).toEqual({
      announce: { holdAt, unknownSince: NOW - 30 * S, sentAt: undefined, nextDueAt: holdAt },
    });
    expect(begin(crashed, due, stable)).toMatchObject({ start: { unknownSince: undefined } });
    expect(begin({ ...crashed, expiresAt: NOW }, due, plain)).toMatchObject({
      start: { unknownSince: NOW - 30 * S },
    });
  });
});

describe('intend', () => {
  const leased = row({ leaseOwner: 'me', leaseUntil: NOW + timings.lease });

  it('writes down that the call leaves now, and counts it', () => {
    const patch = intend(leased, 7, false, NOW, stable);
    expect(patch).toMatchObject({ sentAt: NOW, lastSentAt: NOW, budgetCalls: 1 });
    expect(patch).not.toHaveProperty('forcedAt');
    expect(intend({ ...leased, ...patch }, 7, true, NOW, stable)).toMatchObject({
      budgetCalls: 2,
      forcedAt: NOW,
    });
  });

  it.each([
    ['the row has another owner', 6, NOW],
    [
      'too little of the lease is left for the call',
      7,
      NOW + timings.lease - timings.deadline - timings.margin,
    ],
  ])('does not send when %s', (_, fence, now) => {
    expect(intend(leased, fence, false, now, stable)).toBeUndefined();
  });
});

it.each([
  ['forced', {}, true],
  ['verify', { expiresAt: 0 }, false],
  ['due', {}, false],
  ['due', { expiresAt: 0 }, true],
  ['due', { expiresAt: 0, forcedAt: NOW - 599 * S }, false],
] as const)('forces a stable token: %s %j: %s', (kind, change, expected) => {
  expect(mustForce(row(change), kind, NOW, stable)).toBe(expected);
  expect(mustForce(row(change), kind, NOW, plain)).toBe(false);
});

describe('commit', () => {
  const asked = row({
    sentAt: NOW - S,
    leaseOwner: 'me',
    leaseUntil: NOW + 9 * S,
    failure,
    consecutiveFailures: 3,
  });
  const fresh = { token: new GlobalToken('82_next'), fingerprint: 'next', lifeMs: 7_200 * S };

  it('takes a new token, counted from the moment it was asked for', () => {
    expect(commit(asked, 7, fresh, NOW, stable)).toMatchObject({
      outcome: 'renewed',
      patch: {
        fingerprint: 'next',
        generation: 5,
        issuedAt: NOW - S,
        expiresAt: NOW + 7_199 * S,
        failure: undefined,
        consecutiveFailures: 0,
        leaseUntil: undefined,
        sentAt: undefined,
      },
    });
  });

  it('keeps the longest proven end of the same token', () => {
    const same = { ...fresh, fingerprint: 'current', lifeMs: 600 * S };
    expect(commit(asked, 7, same, NOW, stable)).toMatchObject({
      outcome: 'same',
      patch: { expiresAt: asked.expiresAt },
    });
    expect(commit(asked, 7, { ...same, lifeMs: 3_000 * S }, NOW, stable)).toMatchObject({
      patch: { expiresAt: NOW + 2_999 * S },
    });
  });

  it('does not let the dead rise', () => {
    const dead = { ...asked, expiresAt: 0 };
    expect(commit(dead, 7, { ...fresh, fingerprint: 'current' }, NOW, stable)).toMatchObject({
      outcome: 'same',
      patch: { expiresAt: 0 },
    });
    expect(commit(dead, 7, { ...fresh, lifeMs: 60 * S }, NOW, stable)).toMatchObject({ outcome: 'renewed' });
  });

  it('drops an old stable answer that arrives late', () => {
    const ofStable = { ...asked, mode: 'stable' } as const;
    const commitment = commit(ofStable, 7, { ...fresh, lifeMs: 1_000 * S }, NOW, stable);
    expect(commitment).toMatchObject({ outcome: 'older' });
    expect(commitment).not.toHaveProperty('patch.token');
    expect(commit(asked, 6, fresh, NOW, stable)).toBe('fenced');
  });

  it.each([
    ['plain', plain],
    ['plain', stable],
    ['stable', plain],
  ] as const)('lets an answer that ends earlier take over a %s token in mode %j', (mode, rules) => {
    const commitment = commit({ ...asked, mode }, 7, { ...fresh, lifeMs: 600 * S }, NOW, rules);
    expect(commitment).toMatchObject({ outcome: 'renewed', patch: { mode: rules.mode } });
  });
});

describe('fail', () => {
  const asked = row({ sentAt: NOW - S, leaseOwner: 'me', leaseUntil: NOW + 9 * S });
  const context = { failure, outcomeUnknown: true, now: NOW, jitter: 0 };

  it('gives the lease back, keeps the token, and pauses', () => {
    const patch = fail(asked, 7, context, stable);
    expect(patch).toMatchObject({ leaseUntil: undefined, failure, failures: 1, consecutiveFailures: 1 });
    expect(patch).not.toHaveProperty('token');
    expect(patch?.nextDueAt).toBeGreaterThan(NOW);
  });

  it('remembers a doubt in plain mode alone, and the earliest one', () => {
    expect(fail(asked, 7, context, stable)?.unknownSince).toBeUndefined();
    expect(fail(asked, 7, context, plain)?.unknownSince).toBe(NOW - S);
    expect(fail({ ...asked, unknownSince: NOW - 99 * S }, 7, context, plain)?.unknownSince).toBe(
      NOW - 99 * S,
    );
    expect(fail(asked, 7, { ...context, outcomeUnknown: false }, plain)?.unknownSince).toBeUndefined();
  });

  it('leaves a row of another owner alone', () => {
    expect(fail(asked, 6, context, stable)).toBeUndefined();
  });
});

it('marks only the token that was proven dead, and only once', () => {
  expect(markDead(row(), 'current', NOW)).toEqual({ expiresAt: 0, holdAt: undefined, nextDueAt: NOW });
  expect(markDead(row(), 'another', NOW)).toBeUndefined();
  expect(markDead(row({ expiresAt: 0 }), 'current', NOW)).toBeUndefined();
});

it('starts afresh after a change only where something is wrong', () => {
  expect(startAfresh(row({ failure }), NOW, 'stable')).toEqual({
    failure: undefined,
    consecutiveFailures: 0,
    nextDueAt: NOW,
  });
  expect(startAfresh(row({ token: undefined }), NOW, 'stable')).toMatchObject({ nextDueAt: NOW });
  expect(startAfresh(row(), NOW, 'stable')).toBeUndefined();
  expect(startAfresh(row({ mode: 'plain' }), NOW, 'stable')).toMatchObject({ nextDueAt: NOW });
  expect(startAfresh(row({ mode: 'stable' }), NOW, 'plain')).toBeUndefined();
});
