import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GlobalToken } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { spend } from './ledger.js';
import { begin } from './refresh.protocol.js';
import { servableUntil } from './refresh.policy.js';
import { markDead, movedBack, requestBurn, spendOn, startAfresh } from './row-changes.js';

const S = 1_000;
const NOW = 1_000_000 * S;
const failure = { at: 0, code: 'x', class: 'config', detail: 'x' };

const row = (change: Partial<CredentialState> = {}): CredentialState =>
  emptyRow({
    generation: 4,
    value: new GlobalToken('82_current'),
    family: 'stable',
    fingerprint: 'current',
    expiresAt: NOW + 1_200 * S,
    foreignCount: 2,
    ...change,
  });

describe(markDead.name, () => {
  it('ends the value at once, makes its successor due, and counts it as somebody else’s doing', () => {
    const patch = markDead(row({ holdAt: NOW }), 'current', NOW);
    expect(patch).toEqual({
      expiresAt: 0,
      holdAt: undefined,
      nextDueAt: NOW,
      foreignCount: 3,
      foreignAt: NOW,
    });
    expect(servableUntil({ ...row(), ...patch }, rulesOf('stable'))).toBe(0);
  });

  it.each([
    ['another value', {}, 'another'],
    ['one that is dead already', { expiresAt: 0 }, 'current'],
    ['none', { expiresAt: undefined, fingerprint: undefined }, 'current'],
  ])('does nothing for %s', (_, change, fingerprint) => {
    expect(markDead(row(change), fingerprint, NOW)).toBeUndefined();
  });

  it.each([
    ['a burn runs', { burn: { requestedAt: NOW, tries: 1, calls: 1 } }],
    ['a plain call of ours was lost', { unknownSince: NOW - S }],
  ])('blames nobody while %s', (_, change) => {
    expect(markDead(row(change), 'current', NOW)).toEqual({
      expiresAt: 0,
      holdAt: undefined,
      nextDueAt: NOW,
    });
  });

  it('blames others again once the burn is over', () => {
    const burn = { requestedAt: 0, tries: 2, calls: 2, finishedAt: 1 };
    expect(markDead(row({ burn }), 'current', NOW)).toMatchObject({ foreignCount: 3 });
  });
});

describe(startAfresh.name, () => {
  const fresh = { failure: undefined, consecutiveFailures: 0, nextDueAt: NOW };

  it.each([
    ['the last refresh failed', { failure }, 'stable', fresh],
    ['there is no value', { value: undefined }, 'kept', fresh],
    ['it goes over from plain to stable', { family: 'plain' }, 'stable', fresh],
    ['all is well', {}, 'stable', undefined],
    ['a plain account stays plain', { family: 'plain' }, 'plain', undefined],
    ['it goes over from stable to plain', {}, 'plain', undefined],
  ] as const)('when %s', (_, change, family, patch) => {
    expect(startAfresh(row(change), NOW, family)).toEqual(patch);
  });
});

it('starts a burn, due at once, and lets one that runs go on', () => {
  const start = { burn: { requestedAt: NOW, tries: 0, calls: 0 }, nextDueAt: NOW };
  expect(requestBurn(row(), NOW)).toEqual(start);
  expect(requestBurn(row({ burn: { requestedAt: 1, tries: 1, calls: 1 } }), NOW)).toBeUndefined();
  expect(requestBurn(row({ burn: { requestedAt: 1, tries: 2, calls: 2, finishedAt: 2 } }), NOW)).toEqual(
    start,
  );
});

it('enters a call that is no refresh, and nothing else', () => {
  expect(spendOn(row(), 'probe', NOW)).toEqual({ ledger: spend('', 'probe', NOW) });
});

describe('the database’s clock was set back', () => {
  const HOUR = 3_600 * S;
  const WRITTEN = NOW - 10 * S;
  /** As it stood before, written 10 s before the clock went back by an hour from NOW. */
  const before = row({
    writtenAt: WRITTEN,
    issuedAt: NOW - 6_000 * S,
    seenAt: NOW - 6_000 * S,
    provenAt: NOW - 200 * S,
    leaseOwner: 'other',
    leaseUntil: NOW + 20 * S,
    sentAt: NOW - 10 * S,
    lastSentAt: NOW - 10 * S,
    unknownSince: NOW - 40 * S,
    holdAt: NOW + 100 * S,
    forcedAt: NOW - 900 * S,
    lastAttemptAt: NOW - 10 * S,
    lastSuccessAt: NOW - 6_000 * S,
    foreignAt: NOW - 7_000 * S,
    nextDueAt: NOW + 60 * S,
  });
  const now = NOW - HOUR;
  const leastMs = WRITTEN - now;
  const INSTANTS = [
    'issuedAt',
    'seenAt',
    'provenAt',
    'leaseUntil',
    'sentAt',
    'lastSentAt',
    'unknownSince',
    'holdAt',
    'forcedAt',
    'lastAttemptAt',
    'lastSuccessAt',
    'foreignAt',
    'expiresAt',
  ] as const;

  it('by as much as we know: every instant goes back as far, and everything lasts as long as before', () => {
    const after = { ...before, ...movedBack(before, now, HOUR) };
    for (const name of [...INSTANTS, 'nextDueAt'] as const)
      expect([name, after[name]]).toEqual([name, (before[name] ?? 0) - HOUR]);
    for (const family of ['stable', 'plain', 'kept'] as const) {
      const rules = rulesOf(family);
      const ofFamily = { ...before, family };
      expect(servableUntil({ ...after, family }, rules) - now).toBe(servableUntil(ofFamily, rules) - NOW);
    }
  });

  it('by we do not know how much: by the least, and the value is not served until it was asked for', () => {
    const after = { ...before, ...movedBack(before, now, undefined) };
    for (const name of INSTANTS.filter((instant) => instant !== 'expiresAt'))
      expect([name, after[name]]).toEqual([name, (before[name] ?? 0) - leastMs]);
    expect(after.expiresAt).toBe(now);
    expect(after.nextDueAt).toBe(now);
    for (const family of ['stable', 'plain', 'kept'] as const)
      expect(servableUntil({ ...after, family }, rulesOf(family))).toBeLessThanOrEqual(now);
  });

  it('by more than we saw: what we know is too little and counts as nothing', () => {
    expect(movedBack(before, now, leastMs - 1)).toEqual(movedBack(before, now, undefined));
    expect(movedBack(before, now, leastMs)).toMatchObject({ nextDueAt: before.nextDueAt - leastMs });
  });

  it('does not freeze a lease: it lapses at the latest when it would have', () => {
    for (const known of [HOUR, undefined]) {
      const after = { ...before, ...movedBack(before, now, known) };
      const leaseEnds = (after.leaseUntil ?? 0) - now;
      expect(leaseEnds).toBeLessThanOrEqual((before.leaseUntil ?? 0) - WRITTEN);
      const context = { kind: 'verify', owner: 'me', now: now + leaseEnds } as const;
      expect(begin(after, context, rulesOf('stable'))).toHaveProperty('start');
    }
  });

  it('does not raise the dead, and invents no instants', () => {
    const dead = row({ expiresAt: 0, writtenAt: WRITTEN, nextDueAt: NOW });
    for (const known of [HOUR, undefined]) {
      const after = { ...dead, ...movedBack(dead, now, known) };
      expect(after.expiresAt).toBe(0);
      for (const name of ['issuedAt', 'leaseUntil', 'unknownSince', 'holdAt', 'sentAt'] as const)
        expect(after[name]).toBeUndefined();
    }
    expect(
      movedBack(row({ expiresAt: undefined, value: undefined, writtenAt: WRITTEN }), now, undefined),
    ).toMatchObject({
      expiresAt: undefined,
      nextDueAt: 0,
    });
  });

  it('lets nothing become due before the epoch', () => {
    expect(movedBack(row({ writtenAt: WRITTEN, nextDueAt: 5 }), now, HOUR).nextDueAt).toBe(0);
  });
});
