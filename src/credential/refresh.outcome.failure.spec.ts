import { describe, expect, it } from 'vitest';
import { attemptAt, emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { minutes } from '../common/time/instant.js';
import { GlobalToken } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import type { RefreshFailure } from './refresh-failure.js';
import type { Call } from './refresh.protocol.js';
import { fail } from './refresh.outcome.js';

const [stable, plain] = [rulesOf('stable'), rulesOf('plain')];
const S = 1_000;
const NOW = 1_000_000 * S;
const SENT = NOW - S;
const failure: RefreshFailure = { at: NOW, code: 'x', class: 'transient', detail: 'x' };

const attempt = attemptAt(SENT);

/** A row whose call is under way. */
const asked = (change: Partial<CredentialState> = {}): CredentialState =>
  emptyRow({
    value: new GlobalToken('82_current'),
    fingerprint: 'current',
    expiresAt: NOW + 1_200 * S,
    fence: 7,
    leaseOwner: 'me',
    leaseUntil: NOW + 9 * S,
    sentAt: SENT,
    lastSentAt: SENT,
    failure,
    consecutiveFailures: 3,
    failures: 5,
    ...change,
  });

describe('a failure', () => {
  const context = { failure, outcomeUnknown: true, now: NOW, jitter: 0 };

  it('gives the lease back, keeps the value, counts and pauses', () => {
    const patch = fail(asked(), attempt(), context, stable);
    expect(patch).toMatchObject({
      leaseOwner: undefined,
      leaseUntil: undefined,
      sentAt: undefined,
      failure,
      failures: 6,
      consecutiveFailures: 4,
      nextDueAt: NOW + 8 * S,
    });
    for (const name of ['value', 'expiresAt', 'generation', 'successes', 'fence'])
      expect(patch).not.toHaveProperty(name);
  });

  it('pauses less where the value ends soon', () => {
    const soon = asked({ expiresAt: NOW + minutes(5) - 1, consecutiveFailures: 30 });
    expect(fail(soon, attempt(), context, stable)?.nextDueAt).toBe(NOW + 5 * S);
    expect(fail({ ...soon, expiresAt: NOW + minutes(5) }, attempt(), context, stable)?.nextDueAt).toBe(
      NOW + 15 * S,
    );
  });

  it('leaves a doubt only if the call may have been carried out and kills', () => {
    const doubtAfter = (call: Call, outcomeUnknown: boolean) =>
      fail(asked(), attempt(call), { ...context, outcomeUnknown }, plain)?.unknownSince;
    expect(doubtAfter('issue', true)).toBe(SENT);
    expect(doubtAfter('issue', false)).toBeUndefined();
    expect(doubtAfter('ask', true)).toBeUndefined();
    expect(doubtAfter('force', true)).toBeUndefined();
  });

  it('does not forget an earlier doubt, whatever came of this call', () => {
    const doubted = asked({ unknownSince: NOW - 99 * S });
    for (const outcomeUnknown of [true, false])
      expect(fail(doubted, attempt('issue'), { ...context, outcomeUnknown }, plain)?.unknownSince).toBe(
        NOW - 99 * S,
      );
  });

  it('that is certain lifts the hold: nothing was killed; an unknown one does not', () => {
    const held = asked({ holdAt: NOW - S });
    expect(
      fail(held, attempt('force'), { ...context, outcomeUnknown: false }, stable)?.holdAt,
    ).toBeUndefined();
    expect(fail(held, attempt('force'), context, stable)?.holdAt).toBe(NOW - S);
  });

  it.each(['address', 'confirm'])('of this instance’s %s keeps no other instance waiting', (kind) => {
    const patch = fail(asked(), attempt(), { ...context, failure: { ...failure, class: kind } }, stable);
    expect(patch?.failure?.class).toBe(kind);
    expect(patch?.nextDueAt).toBe(NOW + 8 * S);
  });

  it.each([
    ['config', 600],
    ['day', 3_600],
  ])('of class %s waits as long as that class demands', (kind, seconds) => {
    const patch = fail(asked(), attempt(), { ...context, failure: { ...failure, class: kind } }, stable);
    expect(patch?.nextDueAt).toBe(NOW + seconds * S);
  });

  it('leaves a row alone that another attempt has taken', () => {
    for (const fence of [6, 8]) expect(fail(asked(), attempt('ask', fence), context, stable)).toBeUndefined();
  });
});

it('leaves the gap to the call before where it certainly issued nothing', () => {
  const before = NOW - 500 * S;
  const refused = { ...attempt('issue'), lastSentBefore: before };
  const row = asked({ lastSentAt: SENT });
  const end = { failure, now: NOW, jitter: 0 };
  expect(fail(row, refused, { ...end, outcomeUnknown: false }, plain)?.lastSentAt).toBe(before);
  expect(fail(row, refused, { ...end, outcomeUnknown: true }, plain)?.lastSentAt).toBe(SENT);
});

it('keeps the hold where a call was lost after it, whatever became of the next', () => {
  const row = asked({ holdAt: NOW - 60 * S });
  const end = { failure, now: NOW, jitter: 0, outcomeUnknown: false };
  const after = (lastSentBefore: number) => fail(row, { ...attempt('issue'), lastSentBefore }, end, plain);
  expect(after(NOW - 59 * S)?.holdAt).toBe(NOW - 60 * S);
  expect(after(NOW - 61 * S)?.holdAt).toBeUndefined();
});

it('is of no interest to a row that was made anew with its account, though the fence is the same', () => {
  const row = { ...asked(), madeAt: 77 };
  const end = { failure, now: NOW, jitter: 0, outcomeUnknown: true };
  expect(fail(row, attempt('issue'), end, plain)).toBeUndefined();
});
