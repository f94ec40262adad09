import { describe, expect, it } from 'vitest';
import { attemptAt, emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GlobalToken } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { type Commit, commit, type Issued } from './refresh.outcome.js';

const [stable, plain, kept] = [rulesOf('stable'), rulesOf('plain'), rulesOf('kept')];
const { timings } = plain;
const S = 1_000;
const NOW = 1_000_000 * S;
const SENT = NOW - S;
const failure = { at: NOW, code: 'x', class: 'transient', detail: 'x' };

const attempt = attemptAt(SENT);

/** A row whose call is under way. */
const asked = (change: Partial<CredentialState> = {}): CredentialState =>
  emptyRow({
    revision: 9,
    generation: 4,
    value: new GlobalToken('82_current'),
    fingerprint: 'current',
    issuedAt: NOW - 6_000 * S,
    seenAt: NOW - 6_000 * S,
    provenAt: NOW - 301 * S,
    expiresAt: NOW + 1_200 * S,
    fence: 7,
    leaseOwner: 'me',
    leaseUntil: NOW + 9 * S,
    sentAt: SENT,
    lastSentAt: SENT,
    failure,
    consecutiveFailures: 3,
    successes: 4,
    failures: 5,
    ...change,
  });

const next = (lifeSeconds = 7_200): Issued => ({
  value: new GlobalToken('82_next'),
  fingerprint: 'next',
  lifeMs: lifeSeconds * S,
});
const same = (lifeSeconds = 7_200): Issued => ({ ...next(lifeSeconds), fingerprint: 'current' });

const patchOf = (result: Commit) => {
  if (result === 'fenced') throw new Error('fenced');
  return result.patch;
};

describe('a new value', () => {
  it.each([
    ['stable', stable, 'ask'],
    ['plain', plain, 'issue'],
  ] as const)('takes over, its life counted from the call: %s', (family, rules, call) => {
    const value = next();
    expect(commit(asked(), attempt(call), value, NOW, rules)).toMatchObject({
      outcome: 'renewed',
      isForeign: false,
      patch: {
        value: value.value,
        family,
        fingerprint: 'next',
        generation: 5,
        issuedAt: SENT,
        seenAt: SENT,
        provenAt: SENT,
        expiresAt: SENT + 7_200 * S,
        failure: undefined,
        consecutiveFailures: 0,
        successes: 5,
        lastSuccessAt: NOW,
        leaseOwner: undefined,
        leaseUntil: undefined,
        sentAt: undefined,
        unknownSince: undefined,
        holdAt: undefined,
      },
    });
  });

  it('frees the row: lease, intent, doubt and hold are emptied, not left out', () => {
    const patch = patchOf(commit(asked({ holdAt: NOW, unknownSince: SENT }), attempt(), next(), NOW, stable));
    for (const name of ['leaseOwner', 'leaseUntil', 'sentAt', 'unknownSince', 'holdAt', 'failure'])
      expect(Object.entries(patch)).toContainEqual([name, undefined]);
  });

  it('is taken under the fence of its own attempt alone, and by the row that made the attempt', () => {
    expect(commit({ ...asked(), madeAt: 77 }, attempt(), next(600), NOW, stable)).toBe('fenced');
    for (const fence of [6, 8])
      expect(commit(asked(), attempt('ask', fence), next(), NOW, stable)).toBe('fenced');
  });

  it('lives no longer for being written late: the attempt says when its call left, the row may not know any more', () => {
    const later = asked({ sentAt: NOW + 50 * S });
    for (const answer of [next(), same()])
      expect(patchOf(commit(later, attempt(), answer, NOW + 60 * S, stable)).expiresAt).toBe(
        SENT + 7_200 * S,
      );
  });

  it.each([
    ['stable', stable],
    ['plain', plain],
    ['kept', kept],
  ] as const)('lives no longer for being written twice: %s', (_, rules) => {
    const first = patchOf(commit(asked(), attempt(), next(), NOW, rules));
    const row = { ...asked(), ...first, revision: 10 };
    const second = commit(row, attempt(), next(), NOW + 250 * S, rules);
    expect(second).toMatchObject({ outcome: 'same' });
    expect({ ...row, ...patchOf(second) }).toMatchObject({
      expiresAt: first.expiresAt,
      generation: first.generation,
      issuedAt: first.issuedAt,
    });
  });

  it('that ends earlier is an old answer come late in stable mode, and is dropped', () => {
    const inHand = asked({ family: 'stable' });
    // A margin less is none: lives are told in whole seconds.
    expect(commit(inHand, attempt(), next(1_196), NOW, stable)).toMatchObject({ outcome: 'renewed' });
    expect(commit(inHand, attempt(), next(1_195), NOW, stable)).toEqual({
      outcome: 'older',
      isForeign: false,
      patch: {
        leaseOwner: undefined,
        leaseUntil: undefined,
        sentAt: undefined,
        unknownSince: undefined,
        holdAt: undefined,
        nextDueAt: NOW + timings.poll,
      },
    });
  });

  it.each([
    ['plain', plain],
    ['plain', stable],
    ['stable', plain],
    [undefined, stable],
    ['kept', kept],
  ] as const)('that ends earlier takes over a %s value where that proves nothing (%#)', (family, rules) => {
    const call = rules.family === 'plain' ? 'issue' : 'ask';
    expect(commit(asked({ family }), attempt(call), next(600), NOW, rules)).toMatchObject({
      outcome: 'renewed',
      patch: { family: rules.family, generation: 5 },
    });
  });

  it('takes over a dead one, however short it lives', () => {
    expect(commit(asked({ family: 'stable', expiresAt: 0 }), attempt(), next(60), NOW, stable)).toMatchObject(
      {
        outcome: 'renewed',
      },
    );
  });
});

describe('the same value', () => {
  it('keeps the longest proven end', () => {
    expect(commit(asked(), attempt(), same(600), NOW, stable)).toMatchObject({
      outcome: 'same',
      patch: { expiresAt: NOW + 1_200 * S, provenAt: SENT, successes: 5, failure: undefined },
    });
    expect(patchOf(commit(asked(), attempt(), same(3_000), NOW, stable)).expiresAt).toBe(SENT + 3_000 * S);
  });

  it('stays the same: neither generation nor birth change', () => {
    const patch = patchOf(commit(asked(), attempt(), same(), NOW, stable));
    for (const name of ['generation', 'issuedAt', 'seenAt', 'value', 'fingerprint'])
      expect(patch).not.toHaveProperty(name);
  });

  it.each([stable, plain, kept])('does not rise from the dead (%#)', (rules) => {
    expect(commit(asked({ expiresAt: 0 }), attempt(), same(), NOW, rules)).toMatchObject({
      outcome: 'same',
      patch: { expiresAt: 0 },
    });
  });
});

describe('somebody else was at it', () => {
  const early = { family: 'stable', expiresAt: SENT + timings.overlap + timings.margin + 1 } as const;

  it('when a stable token has a successor before its last overlap', () => {
    expect(commit(asked({ ...early, foreignCount: 2 }), attempt(), next(), NOW, stable)).toMatchObject({
      isForeign: true,
      patch: { foreignCount: 3, foreignAt: NOW },
    });
  });

  it.each([
    [
      'it was the last overlap, give or take a margin',
      { ...early, expiresAt: early.expiresAt - 1 },
      attempt(),
      stable,
    ],
    ['we forced it ourselves', early, attempt('force'), stable],
    ['the value was dead', { ...early, expiresAt: 0 }, attempt(), stable],
    ['there was no value', { ...early, value: undefined, expiresAt: undefined }, attempt(), stable],
    ['the value was of the other family', { ...early, family: 'plain' }, attempt(), stable],
    ['we issued a plain one', { ...early, family: 'plain' }, attempt('issue'), plain],
    ['kept values change when they like', { ...early, family: 'kept' }, attempt(), kept],
  ] as const)('not when %s', (_, change, by, rules) => {
    const result = commit(asked(change), by, next(), NOW, rules);
    expect(result).toMatchObject({ outcome: 'renewed', isForeign: false });
    expect(patchOf(result)).not.toHaveProperty('foreignCount');
  });
});

describe('a kept value', () => {
  const twoAudits = 2 * timings.audit;

  it('whose birth nobody saw is trusted for two audits at a time, whatever life is stated', () => {
    const first = patchOf(commit(emptyRow({ fence: 7 }), attempt(), next(), NOW, kept));
    expect(first).toMatchObject({
      family: 'kept',
      issuedAt: undefined,
      seenAt: SENT,
      provenAt: SENT,
      expiresAt: SENT + twoAudits,
      nextDueAt: SENT + timings.audit,
    });
    const row = { ...emptyRow({ fence: 7 }), ...first };
    const again = { ...attempt(), sentAt: SENT + timings.audit };
    expect(commit(row, again, { ...next() }, NOW + timings.audit, kept)).toMatchObject({
      outcome: 'same',
      patch: { expiresAt: SENT + timings.audit + twoAudits, nextDueAt: SENT + twoAudits },
    });
  });

  it('that follows another is not older than the last proof of that one, and is trusted for its life from there', () => {
    expect(commit(asked({ family: 'kept' }), attempt(), next(), NOW, kept)).toMatchObject({
      patch: {
        issuedAt: NOW - 301 * S,
        seenAt: SENT,
        expiresAt: NOW - 301 * S + 7_200 * S,
        nextDueAt: NOW - 301 * S + 7_200 * S - 30 * S,
      },
    });
  });

  it('whose stated life is over is asked for in steps', () => {
    expect(commit(asked({ family: 'kept' }), attempt(), next(200), NOW, kept)).toMatchObject({
      patch: { expiresAt: SENT + 60 * S, nextDueAt: SENT + 30 * S },
    });
  });
});
