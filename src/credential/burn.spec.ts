import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { GlobalToken } from '../wechat/tokens.js';
import { Burn, burnOneCall, isBurning, startBurn } from './burn.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { MOST_UNSCHEDULED, spend } from './ledger.js';
import { servableUntil, type Rules } from './refresh.policy.js';
import { type Attempt, type AttemptKind, begin } from './refresh.protocol.js';
import { commit, fail } from './refresh.outcome.js';
import { requestBurn } from './row-changes.js';

const S = 1_000;
const NOW = 1_000_000 * S;
const failure = { at: 0, code: 'x', class: 'transient', detail: 'x' };

/** One row, walked step by step. */
class Walk {
  now = NOW;
  private issued = 0;

  constructor(
    readonly rules: Rules,
    public state: CredentialState,
  ) {}

  write(patch: CredentialPatch | undefined): void {
    this.state = { ...this.state, ...patch, revision: this.state.revision + 1 };
  }

  begin(kind: AttemptKind = 'due') {
    const step = begin(this.state, { kind, owner: 'me', now: this.now }, this.rules);
    if ('start' in step) this.write(step.start);
    if ('announce' in step) this.write(step.announce);
    return step;
  }

  call(kind: AttemptKind = 'due'): Attempt {
    const step = this.begin(kind);
    if (!('attempt' in step)) throw new Error(JSON.stringify(step));
    return step.attempt;
  }

  answer(attempt: Attempt): void {
    const fingerprint = `new${++this.issued}`;
    const fresh = { value: new GlobalToken(fingerprint), fingerprint, lifeMs: 7_200 * S };
    const result = commit(this.state, attempt, fresh, this.now, this.rules);
    if (result === 'fenced') throw new Error(result);
    this.write(result.patch);
  }

  fail(attempt: Attempt, outcomeUnknown: boolean): void {
    this.write(fail(this.state, attempt, { failure, outcomeUnknown, now: this.now, jitter: 0 }, this.rules));
  }

  get isServed(): boolean {
    return this.now < servableUntil(this.state, this.rules);
  }
}

const leaked = (family: 'stable' | 'plain', change: Partial<CredentialState> = {}): Walk => {
  const walk = new Walk(
    rulesOf(family),
    emptyRow({
      value: new GlobalToken('leaked'),
      fingerprint: 'leaked',
      family,
      issuedAt: NOW - 600 * S,
      expiresAt: NOW + 6_600 * S,
      lastSentAt: NOW - 5 * S,
      nextDueAt: NOW + 200 * S,
      ...change,
    }),
  );
  walk.write(requestBurn(walk.state, walk.now));
  return walk;
};

it('is over after two calls that kill', () => {
  const once = burnOneCall(startBurn(1), 2);
  expect(once).toEqual({ requestedAt: 1, calls: 1 });
  expect(isBurning(once)).toBe(true);
  const twice = burnOneCall(once, 3);
  expect(twice).toEqual({ requestedAt: 1, calls: 2, finishedAt: 3 });
  expect(isBurning(twice)).toBe(false);
  expect(isBurning(undefined)).toBe(false);
  for (const burn of [once, twice]) expect(Burn.parse(JSON.parse(JSON.stringify(burn)))).toEqual(burn);
});

describe('a burn in stable mode', () => {
  it('lets readers go, forces, lets them go again, forces, and is done in 34 s', () => {
    const walk = leaked('stable');
    expect(walk.begin()).toMatchObject({ announce: { holdAt: NOW + 4 * S, nextDueAt: NOW + 4 * S } });
    expect(walk.isServed).toBe(true);
    walk.now += 4 * S - 1;
    expect(walk.begin()).toEqual({ wait: 'not-due' });
    expect(walk.begin('verify')).toEqual({ wait: 'held' });
    walk.now += 1;
    expect(walk.isServed).toBe(false);
    const first = walk.call();
    expect(first.call).toBe('force');
    walk.answer(first);
    const second = first.sentAt + 30 * S;
    expect(walk.state).toMatchObject({
      fingerprint: 'new1',
      holdAt: second,
      nextDueAt: second,
      burn: { requestedAt: NOW, calls: 1 },
    });
    walk.now = second - 1;
    expect(walk.isServed).toBe(true);
    expect(walk.begin('verify')).toEqual({ wait: 'forced-too-soon' });
    walk.now = second;
    expect(walk.isServed).toBe(false);
    walk.answer(walk.call());
    expect(walk.state).toMatchObject({
      fingerprint: 'new2',
      holdAt: undefined,
      burn: { calls: 2, finishedAt: NOW + 34 * S },
      foreignCount: 0,
    });
    expect(walk.isServed).toBe(true);
    expect(walk.begin()).toEqual({ wait: 'not-due' });
    expect(walk.begin('verify')).toMatchObject({ attempt: { call: 'ask' } });
  });

  it('gives readers two reader caches after a slow first answer', () => {
    const walk = leaked('stable', { expiresAt: 0 });
    const first = walk.call();
    walk.now += 28 * S;
    walk.answer(first);
    expect(walk.state).toMatchObject({ holdAt: walk.now + 4 * S, nextDueAt: walk.now + 4 * S });
  });

  it('serves the value again after a call that certainly was not carried out, and announces the next one anew', () => {
    const walk = leaked('stable');
    walk.begin();
    walk.now += 4 * S;
    walk.fail(walk.call(), false);
    expect(walk.isServed).toBe(true);
    expect(walk.state.burn).toEqual({ requestedAt: NOW, calls: 0 });
    walk.now = Math.max(walk.state.nextDueAt, walk.now + 30 * S - 1);
    expect(walk.begin()).toEqual({ wait: 'forced-too-soon' });
    walk.now += 1;
    expect(walk.begin()).toMatchObject({ announce: { holdAt: walk.now + 4 * S } });
  });

  it('asks without harm what lives after a call that may have been carried out, and goes on 30 s after it', () => {
    const walk = leaked('stable');
    walk.begin();
    walk.now += 4 * S;
    walk.fail(walk.call(), true);
    walk.now += 2 * S;
    const question = walk.call();
    expect(question.call).toBe('ask');
    walk.answer(question);
    expect(walk.isServed).toBe(true);
    expect(walk.state).toMatchObject({ burn: { calls: 0 }, foreignCount: 0, nextDueAt: NOW + 34 * S });
  });

  it('serves nothing after a call that may have been carried out, until the next is answered', () => {
    const walk = leaked('stable');
    walk.begin();
    walk.now += 4 * S;
    walk.fail(walk.call(), true);
    expect(walk.isServed).toBe(false);
    walk.now += 30 * S;
    const again = walk.call();
    expect(again.call).toBe('force');
    walk.answer(again);
    expect(walk.state.burn).toMatchObject({ calls: 1 });
    expect(walk.isServed).toBe(true);
  });

  it('goes on after a crash between the calls', () => {
    const walk = leaked('stable');
    walk.begin();
    walk.now += 4 * S;
    walk.call();
    walk.now += 31 * S;
    const again = walk.call();
    expect(again).toMatchObject({ call: 'force', fence: 2 });
    walk.answer(again);
    expect(walk.state).toMatchObject({ burn: { calls: 1 }, foreignCount: 0 });
  });

  it('is not stopped by a budget, nor by a force that was used for another reason but for the spacing', () => {
    const ledger = Array.from({ length: MOST_UNSCHEDULED.force }).reduce<string>(
      (all) => spend(all, 'force', NOW),
      '',
    );
    expect(leaked('stable', { ledger, expiresAt: 0 }).call().call).toBe('force');
    expect(leaked('stable', { forcedAt: NOW - 29 * S }).begin()).toEqual({ wait: 'forced-too-soon' });
  });
});

describe('a burn in plain mode', () => {
  it('issues twice, 30 s apart, without a hold and without the gap', () => {
    const walk = leaked('plain');
    const first = walk.call();
    expect(first).toMatchObject({ call: 'issue', sentAt: NOW });
    walk.answer(first);
    expect(walk.state).toMatchObject({
      fingerprint: 'new1',
      holdAt: undefined,
      nextDueAt: NOW + 30 * S,
      burn: { calls: 1 },
    });
    walk.now += 30 * S - 1;
    expect(walk.begin('verify')).toEqual({ wait: 'forced-too-soon' });
    walk.now += 1;
    expect(walk.isServed).toBe(true);
    walk.answer(walk.call());
    expect(walk.state).toMatchObject({ fingerprint: 'new2', burn: { calls: 2, finishedAt: NOW + 30 * S } });
    expect(walk.state.nextDueAt).toBe(NOW + 30 * S + 6_000 * S);
    walk.now += 189 * S;
    expect(walk.begin('verify')).toEqual({ wait: 'gap' });
  });

  it('lets readers go first once a call was lost, but waits for none that is cut off', () => {
    const walk = leaked('plain');
    walk.fail(walk.call(), true);
    walk.now += 30 * S;
    expect(walk.begin()).toMatchObject({ announce: { holdAt: walk.now + 4 * S, unknownSince: NOW } });
    walk.now += 4 * S;
    expect(walk.isServed).toBe(false);
    walk.answer(walk.call());
    expect(walk.state).toMatchObject({ burn: { calls: 1 }, unknownSince: undefined });
  });
});

it('does not touch kept values: no call of ours kills them', () => {
  const walk = leaked('stable');
  const kept = new Walk(rulesOf('kept'), { ...walk.state, family: 'kept' });
  const attempt = kept.call();
  expect(attempt.call).toBe('ask');
  kept.answer(attempt);
  expect(kept.state.burn).toEqual({ requestedAt: NOW, calls: 0 });
});
