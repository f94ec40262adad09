import { expect, describe, it } from 'vitest';
import { leaked, NOW, S, Walk } from '../../test/support/burn-walk.js';
import { rulesOf } from '../../test/support/credential-row.js';
import { Burn, burnOneCall, isBurning, startBurn } from './burn.js';
import { MOST_UNSCHEDULED, spend } from './ledger.js';
import { begin } from './refresh.protocol.js';

it('is over after two calls that kill', () => {
  const once = burnOneCall(startBurn(1), 2);
  expect(once).toEqual({ requestedAt: 1, tries: 0, calls: 1 });
  expect(isBurning(once)).toBe(true);
  const twice = burnOneCall(once, 3);
  expect(twice).toEqual({ requestedAt: 1, tries: 0, calls: 2, finishedAt: 3 });
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
    expect(begin(walk.state, { kind: 'verify', owner: 'me', now: walk.now }, walk.rules)).toMatchObject({
      attempt: { call: 'ask' },
    });
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
    expect(walk.state.burn).toEqual({ requestedAt: NOW, tries: 1, calls: 0 });
    expect(walk.state.nextDueAt).toBe(walk.now + 30 * S);
    walk.now += 30 * S;
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
    expect(leaked('stable', { forcedAt: NOW - 29 * S }).begin()).toMatchObject({ attempt: { call: 'ask' } });
    expect(leaked('plain', { forcedAt: NOW - 29 * S }).begin()).toEqual({ wait: 'forced-too-soon' });
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
  expect(kept.state.burn).toEqual({ requestedAt: NOW, tries: 0, calls: 0 });
});

it('keeps the token alive while WeChat refuses to kill it, and tries again ever more rarely', () => {
  const walk = leaked('stable', { expiresAt: 0 });
  const gaps: number[] = [];
  let last = walk.now;
  while (gaps.length < 9) {
    const step = walk.begin();
    if (!('attempt' in step)) walk.now += S;
    else if (step.attempt.call === 'ask') walk.answer(step.attempt);
    else {
      gaps.push((walk.now - last) / S);
      last = walk.now;
      walk.fail(step.attempt, false);
    }
    if ('announce' in step) walk.now += 4 * S;
  }
  expect(walk.isServed).toBe(true);
  for (const [n, longest] of [60, 120, 240, 480, 960, 1_920, 3_600].entries())
    expect(gaps[n + 2]).toBeGreaterThanOrEqual(longest);
});

it('kills the token in hand also where the account has gone over to another mode', () => {
  const walk = new Walk(rulesOf('plain'), { ...leaked('stable').state, expiresAt: 0 });
  const force = walk.call();
  expect(force.call).toBe('force');
  walk.answer(force);
  expect(walk.state).toMatchObject({ family: 'stable', burn: { calls: 1 } });
});
