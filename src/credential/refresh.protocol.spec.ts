import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GlobalToken } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { MOST_UNSCHEDULED, spend, type Spending } from './ledger.js';
import { begin, PROTOCOL } from './refresh.protocol.js';

const [stable, plain, kept] = [rulesOf('stable'), rulesOf('plain'), rulesOf('kept')];
const { timings } = plain;
const S = 1_000;
const NOW = 1_000_000 * S;
const due = { kind: 'due', owner: 'me', now: NOW } as const;
const verify = { ...due, kind: 'verify' } as const;
const forced = { ...due, kind: 'forced' } as const;

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

const ledgerWith = (what: Spending, times: number, at = NOW): string =>
  Array.from({ length: times }).reduce<string>((ledger) => spend(ledger, what, at), '');

describe('begin', () => {
  const taken = { leaseOwner: 'other', leaseUntil: NOW + 1 };

  it('takes the lease with a new fence and says that a call leaves now, in one patch', () => {
    expect(begin(row(), due, stable)).toEqual({
      attempt: { call: 'ask', fence: 8, sentAt: NOW },
      start: {
        fence: 8,
        protocol: PROTOCOL,
        leaseOwner: 'me',
        leaseUntil: NOW + timings.lease,
        unknownSince: undefined,
        sentAt: NOW,
        lastSentAt: NOW,
        lastAttemptAt: NOW,
        ledger: spend('', 'ask', NOW),
      },
    });
  });

  it.each([
    ['a newer program wrote the row', { protocol: PROTOCOL + 1 }, due, stable, 'newer-protocol'],
    ['somebody has the lease', taken, due, stable, 'leased'],
    ['it is not time', { nextDueAt: NOW + 1 }, due, stable, 'not-due'],
    ['a second plain call would come too close', { lastSentAt: NOW - 189 * S }, due, plain, 'gap'],
    ['the hold has not come', { unknownSince: NOW - S, holdAt: NOW + 1 }, due, plain, 'held'],
    ['it is not dead after all', {}, forced, stable, 'not-due'],
    ['it was replaced meanwhile', {}, forced, plain, 'not-due'],
    [
      'force was used a moment ago',
      { expiresAt: 0, forcedAt: NOW - 29 * S },
      forced,
      stable,
      'forced-too-soon',
    ],
    [
      'the forced calls are spent',
      { expiresAt: 0, ledger: ledgerWith('force', 6) },
      forced,
      stable,
      'budget',
    ],
    ['the questions are spent', { ledger: ledgerWith('ask', MOST_UNSCHEDULED.ask) }, verify, kept, 'budget'],
  ] as const)('waits while %s', (_, change, context, rules, wait) => {
    expect(begin(row(change), context, rules)).toEqual({ wait });
  });
});
