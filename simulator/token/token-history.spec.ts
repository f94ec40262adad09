import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SimulatorClock } from '../clock.js';
import { Traffic } from '../http/traffic.js';
import { Randomness } from '../randomness.js';
import { Truth } from '../truth.js';
import { PlainTokenIssuer } from './plain-token.issuer.js';
import { StableTokenIssuer } from './stable-token.issuer.js';
import { TokenHistory } from './token-history.js';

type Step =
  { readonly do: 'plain' | 'stable' | 'lenient' | 'strict' } | { readonly do: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('plain', 'stable', 'lenient', 'strict') }),
  fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 29_999, 30_000, 299_999, 300_000, 6_900_000) }),
);

function world() {
  const clock = new SimulatorClock(() => 0);
  const random = new Randomness(1);
  const history = new TokenHistory();
  const life = { lifeMs: 7200_000, overlapMs: 300_000 };
  const plain = new PlainTokenIssuer(clock, random, history, life);
  const stable = new StableTokenIssuer(clock, random, history, life);
  const run = (next: Step): void => {
    if (next.do === 'wait') clock.advance(next.ms);
    else if (next.do === 'plain') plain.issue('app');
    else if (next.do === 'stable') stable.current('app');
    else stable.force('app', { spend: () => undefined, isStrict: next.do === 'strict' });
  };
  return { clock, run, stable, truth: new Truth(clock, history, new Traffic()) };
}

it('never changes the truth about an instant that is over, and never has three tokens of a family alive', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { clock, run, truth } = world();
      const seen: { at: number; alive: string[] }[] = [];
      const alive = (at: number): string[] =>
        (['plain', 'stable'] as const).flatMap((family) => {
          const tokens = truth.issued('app', family).map(({ token }) => token);
          const living = tokens.filter((token) => truth.isValid(token, at));
          expect(living.length).toBeLessThanOrEqual(2);
          return living;
        });
      for (const next of steps) {
        run(next);
        // Several steps may share one instant; what holds is the state after the last of them.
        if (seen.at(-1)?.at === clock.now()) seen.pop();
        seen.push({ at: clock.now(), alive: alive(clock.now()) });
      }
      for (const moment of seen) expect(alive(moment.at)).toEqual(moment.alive);
    }),
  );
});

it('never promises more seconds than a stable token has, and never fewer than the overlap', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { run, stable, truth } = world();
      for (const next of steps) run(next);
      const { token, expiresInSeconds } = stable.current('app');
      const remainingMs = truth.remainingMs(token);
      expect(expiresInSeconds).toBe(Math.floor(remainingMs / 1000));
      expect(expiresInSeconds).toBeGreaterThanOrEqual(300);
    }),
  );
});

it('forgets the oldest of the dead when it has grown long, and nothing that lives', () => {
  const history = new TokenHistory(3);
  const add = (token: string, issuedAtMs: number, expiresAtMs: number): unknown =>
    history.add({
      token,
      appId: token.startsWith('x') ? 'x' : 'app',
      family: 'plain',
      issuedAtMs,
      expiresAtMs,
    });
  const known = (): string[] =>
    ['long', 'x1', 't1', 't2', 't3', 't4', 't5'].filter((token) => history.find(token));
  add('long', 0, 100);
  add('x1', 0, 1);
  add('t1', 1, 2);
  expect(known()).toEqual(['long', 'x1', 't1']);
  for (let at = 2; at <= 5; at += 1) add(`t${at}`, at, at + 1);
  expect(known()).toEqual(['long', 't4', 't5']);
  expect(history.list('app', 'plain').map(({ token }) => token)).toEqual(['long', 't4', 't5']);
  expect(history.list('x', 'plain')).toEqual([]);
});
