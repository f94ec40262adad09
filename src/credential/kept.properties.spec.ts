import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { Ticket } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { commit } from './refresh.outcome.js';
import { keptStepMs, servableUntil } from './refresh.policy.js';
import { begin } from './refresh.protocol.js';

const rules = rulesOf('kept');
const LIFE = 7_200_000;
const LIVES = 5;

/** Gives the same value until its very end and states a full life each time. Other programs ask it, too. */
class Platform {
  private number = 0;

  constructor(
    private bornAt: number,
    /** How long after the end of each value another program asks, if we do not before. */
    private readonly othersAfterMs: readonly number[],
  ) {}

  get endsAt(): number {
    return this.bornAt + LIFE;
  }

  ask(now: number): string {
    while (now >= this.endsAt) {
      this.bornAt = Math.min(now, this.endsAt + (this.othersAfterMs[this.number] ?? Infinity));
      this.number++;
    }
    return `ticket ${this.number}`;
  }
}

interface Answered {
  before: CredentialState;
  after: CredentialState;
  /** When the value in `before` really ended or will end. */
  endOfBefore: number;
  callMs: number;
}

/** We come late: another program fetched the first value `ageMs` ago. Calls take from `calls`, in turn. */
function live(ageMs: number, others: number[], calls: number[], look: (answered: Answered) => void): void {
  const platform = new Platform(-ageMs, others);
  let state = emptyRow({ kind: 'jsapi' });
  let now = 0;
  for (let n = 0; state.generation <= LIVES; n++) {
    const step = begin(state, { kind: 'due', owner: 'me', now }, rules);
    if (!('start' in step)) throw new Error(JSON.stringify(step));
    const sent = { ...state, ...step.start };
    const callMs = calls[n % calls.length] ?? 0;
    const endOfBefore = platform.endsAt;
    // Somewhere on the way: here halfway.
    const fingerprint = platform.ask(now + callMs / 2);
    now += callMs;
    const issued = { value: new Ticket(fingerprint), fingerprint, lifeMs: LIFE };
    const result = commit(sent, step.attempt, issued, now, rules);
    if (result === 'fenced') throw new Error(result);
    const after = { ...sent, ...result.patch };
    look({ before: state, after, endOfBefore, callMs });
    now = Math.max(now, after.nextDueAt);
    state = after;
  }
}

const each = (look: (answered: Answered) => void): void =>
  fc.assert(
    fc.property(
      fc.nat(LIFE - 1),
      fc.array(fc.nat(600_000), { maxLength: LIVES }),
      fc.array(fc.nat(900), { minLength: 1, maxLength: 20 }),
      (ageMs, others, calls) => live(ageMs, others, calls, look),
    ),
    { numRuns: 150 },
  );

it('serves no value longer than two steps past its true end, the first one not longer than two audits', () => {
  each(({ before, endOfBefore }) => {
    if (before.value)
      expect(servableUntil(before, rules) - endOfBefore).toBeLessThanOrEqual(2 * keptStepMs(before, rules));
  });
});

it('knows each birth ten times better than the one before, as well as calls and steps allow', () => {
  each(({ before, after, callMs }) => {
    if (before.fingerprint === after.fingerprint || before.issuedAt === undefined) return;
    const doubtMs = (state: CredentialState) => (state.seenAt ?? 0) - (state.issuedAt ?? 0);
    const finest = Math.max(rules.timings.keptStep, 900, callMs);
    expect(doubtMs(after)).toBeLessThanOrEqual(Math.max(finest, doubtMs(before) / 10));
  });
});

it('takes no value for younger than it is', () => {
  each(({ after, before, endOfBefore }) => {
    if (before.value && before.fingerprint !== after.fingerprint)
      expect(after.issuedAt).toBeLessThanOrEqual(endOfBefore);
  });
});

it('asks a few dozen times in a life, not all the time', () => {
  let asked = 0;
  each(({ before, after }) => {
    asked = before.fingerprint === after.fingerprint ? asked + 1 : 0;
    expect(asked).toBeLessThan(40);
  });
});
