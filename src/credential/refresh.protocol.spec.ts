import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { hours } from '../common/time/instant.js';
import { GlobalToken } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { MOST_UNSCHEDULED, spend, type Spending, spentInDay } from './ledger.js';
import { begin, PROTOCOL } from './refresh.protocol.js';

const [stable, plain, kept] = [rulesOf('stable'), rulesOf('plain'), rulesOf('kept')];
const { timings } = plain;
const S = 1_000;
const NOW = 1_000_000 * S;
const due = { kind: 'due', owner: 'me', now: NOW } as const;
const verify = { ...due, kind: 'verify' } as const;
const forced = { ...due, kind: 'forced' } as const;
const DEAD = { expiresAt: 0 } as const;

const row = (change: Partial<CredentialState> = {}): CredentialState =>
  emptyRow({
    revision: 9,
    generation: 4,
    value: new GlobalToken('82_current'),
    fingerprint: 'current',
    issuedAt: NOW - 6_000 * S,
    expiresAt: NOW + 1_200 * S,
    fence: 7,
    lastSentAt: NOW - 6_000 * S,
    nextDueAt: NOW,
    successes: 4,
    ...change,
  });

const spent = (what: Spending, times: number, at = NOW): string =>
  Array.from({ length: times }).reduce<string>((ledger) => spend(ledger, what, at), '');

describe('a call that leaves', () => {
  it('has the lease, a new fence and the intent in one patch', () => {
    const lastSentAt = NOW - 900 * S;
    expect(begin(row({ lastSentAt }), due, stable)).toEqual({
      attempt: { call: 'ask', madeAt: 0, fence: 8, sentAt: NOW, lastSentBefore: lastSentAt },
      start: {
        fence: 8,
        protocol: PROTOCOL,
        leaseOwner: 'me',
        leaseUntil: NOW + timings.lease,
        unknownSince: undefined,
        sentAt: NOW,
        lastSentAt: NOW,
        lastAttemptAt: NOW,
        ledger: spent('ask', 1),
      },
    });
  });

  it.each([
    ['an issue in plain mode', row(), due, plain, 'issue'],
    ['a force in stable mode', row(DEAD), forced, stable, 'force'],
  ] as const)('is noted as one that kills: %s', (_, state, context, rules, call) => {
    const step = begin(state, context, rules);
    expect(step).toMatchObject({ attempt: { call }, start: { forcedAt: NOW } });
    expect('start' in step && spentInDay(step.start.ledger ?? '', call, NOW)).toBe(1);
  });

  it.each([
    ['there is no value yet', emptyRow(), due, kept],
    [
      'the lease of another has lapsed',
      row({ leaseOwner: 'other', leaseUntil: NOW, sentAt: NOW - 30 * S }),
      due,
      stable,
    ],
    ['the lease is its own, left behind', row({ leaseOwner: 'me', leaseUntil: NOW + 9 * S }), due, stable],
    ['a report cannot wait for the schedule', row({ nextDueAt: NOW + 1 }), verify, stable],
    ['the dead one has nothing to lose', row({ ...DEAD, lastSentAt: NOW - S }), forced, plain],
    ['a hold has come', row({ unknownSince: NOW - 200 * S, holdAt: NOW, lastSentAt: 0 }), due, plain],
    ['a gap has passed', row({ lastSentAt: NOW - timings.gap }), due, plain],
    [
      'a hold is past: nobody holds the value any more',
      row({ lastSentAt: NOW - S, holdAt: NOW }),
      due,
      plain,
    ],
    ['stable tokens need no gap', row({ lastSentAt: NOW - S }), due, stable],
    ['kept values need no gap', row({ lastSentAt: NOW - S }), due, kept],
    ['a question harms nobody, hold or not', row({ holdAt: NOW + 9 * S }), due, stable],
    ['the same rules wrote the row', row({ protocol: PROTOCOL }), due, stable],
  ] as const)('leaves when %s', (_, state, context, rules) => {
    expect(begin(state, context, rules)).toMatchObject({ start: { fence: state.fence + 1 } });
  });
});

describe('no call leaves', () => {
  it.each([
    ['a newer program wrote the row', { protocol: PROTOCOL + 1 }, due, stable, 'newer-protocol'],
    ['somebody has the lease', { leaseOwner: 'other', leaseUntil: NOW + 1 }, due, stable, 'leased'],
    [
      'somebody has it, even for a report',
      { leaseOwner: 'other', leaseUntil: NOW + 1 },
      verify,
      kept,
      'leased',
    ],
    ['it is not time', { nextDueAt: NOW + 1 }, due, stable, 'not-due'],
    ['a second plain call would come too close', { lastSentAt: NOW - timings.gap + 1 }, due, plain, 'gap'],
    ['the hold has not come', { unknownSince: NOW - S, holdAt: NOW + 1 }, due, plain, 'held'],
    ['it is not dead after all', {}, forced, stable, 'not-due'],
    ['it was replaced meanwhile', {}, forced, plain, 'not-due'],
    ['there is nothing that could be dead', { expiresAt: undefined }, forced, stable, 'not-due'],
    ['force was just used', { ...DEAD, forcedAt: NOW - 30 * S + 1 }, forced, stable, 'forced-too-soon'],
    ['the forced calls are spent', { ...DEAD, ledger: spent('force', 6) }, forced, stable, 'budget'],
    ['the questions are spent', { ledger: spent('ask', MOST_UNSCHEDULED.ask) }, verify, stable, 'budget'],
    ['the kept questions are spent', { ledger: spent('ask', MOST_UNSCHEDULED.ask) }, verify, kept, 'budget'],
    [
      'the plain calls are spent',
      { ...DEAD, ledger: spent('issue', MOST_UNSCHEDULED.issue) },
      forced,
      plain,
      'budget',
    ],
  ] as const)('while %s', (_, change, context, rules, wait) => {
    expect(begin(row(change), context, rules)).toEqual({ wait });
  });
});

describe('the budget', () => {
  it.each([
    ['issue', DEAD, plain],
    ['ask', {}, stable],
    ['ask', {}, kept],
  ] as const)('does not bind what is due: %s', (call, change, rules) => {
    const ledger = spent(call, MOST_UNSCHEDULED[call] + 1);
    expect(begin(row({ ...change, ledger }), due, rules)).toMatchObject({ attempt: { call } });
  });

  it('has room for the last one, and again a day later', () => {
    const state = row({ ...DEAD, ledger: spent('force', 5), forcedAt: NOW - 30 * S });
    expect(begin(state, forced, stable)).toMatchObject({ attempt: { call: 'force' } });
    const empty = { ...state, ledger: spent('force', 6) };
    const tomorrow = NOW + hours(25);
    expect(begin(empty, { ...forced, now: tomorrow }, stable)).toMatchObject({ attempt: { call: 'force' } });
  });

  it('of one call is not that of another', () => {
    const state = row({ ledger: spent('probe', 9_000) });
    expect(begin(state, verify, stable)).toMatchObject({ attempt: { call: 'ask' } });
  });
});

describe('a dead stable token that nobody asks for', () => {
  it.each([
    [0, 30],
    [1, 60],
    [2, 120],
    [3, 240],
    [4, 480],
    [5, 960],
  ])('is forced by schedule, after %i forced ones %i s after the last; asked for before', (before, pause) => {
    const state = row({ ...DEAD, ledger: spent('force', before, NOW), forcedAt: NOW - pause * S });
    expect(begin(state, due, stable)).toMatchObject({ attempt: { call: 'force' } });
    expect(begin({ ...state, forcedAt: NOW - pause * S + 1 }, due, stable)).toMatchObject({
      attempt: { call: 'ask' },
    });
  });

  it('is only asked for once the forced calls of a day are spent', () => {
    const state = row({ ...DEAD, ledger: spent('force', 6), forcedAt: 0 });
    expect(begin(state, due, stable)).toMatchObject({ attempt: { call: 'ask' } });
  });

  it('is asked for, not forced, while it may live', () => {
    for (const expiresAt of [undefined, NOW - S, NOW + S])
      expect(begin(row({ expiresAt }), due, stable)).toMatchObject({ attempt: { call: 'ask' } });
  });
});

describe('a plain call that was lost', () => {
  const holdAt = NOW + timings.horizon + timings.margin;
  const crashed = row({
    leaseOwner: 'other',
    leaseUntil: NOW,
    sentAt: NOW - 30 * S,
    lastSentAt: NOW - 30 * S,
  });

  it('is followed by a hold, which outlasts every reader and the gap', () => {
    expect(begin(crashed, due, plain)).toEqual({
      announce: { holdAt, unknownSince: NOW - 30 * S, sentAt: undefined, nextDueAt: holdAt },
    });
    const late = { ...crashed, lastSentAt: NOW - S };
    expect(begin(late, due, plain)).toMatchObject({ announce: { holdAt: NOW - S + timings.gap } });
  });

  it('is not announced twice', () => {
    expect(begin({ ...crashed, holdAt: NOW + 1 }, due, plain)).toEqual({ wait: 'held' });
    expect(begin({ ...crashed, holdAt: NOW + 1 }, verify, plain)).toEqual({ wait: 'held' });
  });

  it('stays in doubt through the next call, from the earliest one on', () => {
    const held = { ...crashed, unknownSince: NOW - 220 * S, sentAt: undefined, lastSentAt: 0, holdAt: NOW };
    expect(begin(held, due, plain)).toMatchObject({ start: { unknownSince: NOW - 220 * S, sentAt: NOW } });
  });

  it('needs no hold when its token has ended anyway', () => {
    expect(begin({ ...crashed, expiresAt: NOW + timings.margin }, due, plain)).toMatchObject({
      start: { unknownSince: NOW - 30 * S },
    });
  });

  it('means nothing to stable and kept values', () => {
    for (const rules of [stable, kept])
      expect(begin(crashed, due, rules)).toMatchObject({ start: { unknownSince: undefined } });
  });

  it('is remembered when the account goes over to stable meanwhile: the plain token still dies of it', () => {
    expect(begin({ ...crashed, family: 'plain' }, due, stable)).toMatchObject({
      attempt: { call: 'ask' },
      start: { unknownSince: NOW - 30 * S },
    });
  });

  it('cannot be of an account that comes from stable: its token does not die of it', () => {
    expect(begin({ ...crashed, family: 'stable', lastSentAt: 0 }, due, plain)).toMatchObject({
      start: { unknownSince: undefined },
    });
  });
});
