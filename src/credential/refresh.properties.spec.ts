import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GlobalToken } from '../wechat/tokens.js';
import { servableUntil, type Rules } from './refresh.policy.js';
import { begin, commit, fail, intend, markDead, mustForce } from './refresh.protocol.js';
import { timingsFor } from './timings.js';
import type { TokenPatch, TokenState } from './token-state.js';

const timings = timingsFor(12_000);
const START = 1_000_000_000;

const EMPTY = {
  appId: 'wx1',
  revision: 0,
  generation: 0,
  fence: 0,
  nextDueAt: 0,
  consecutiveFailures: 0,
  successes: 0,
  failures: 0,
  budgetDay: '',
  budgetCalls: 0,
} as TokenState;

/** One thing that happens: time passes, then an owner tries a refresh that ends in one of these ways. */
const Event = fc.record({
  passMs: fc.nat(20_000),
  owner: fc.constantFrom('a', 'b'),
  kind: fc.constantFrom('due', 'due', 'due', 'verify', 'forced'),
  callMs: fc.nat(2_400),
  end: fc.constantFrom('issued', 'issued', 'same', 'lost', 'refused', 'crash', 'dead'),
  lifeSeconds: fc.integer({ min: 1, max: 40 }),
});
type Event = typeof Event extends fc.Arbitrary<infer T> ? T : never;

const FAILURE = { at: 0, code: 'x', class: 'transient', detail: 'x' };

/** Walks a row through the events and shows every change to `look`. */
function walk(
  events: Event[],
  rules: Rules,
  look: (before: TokenState, after: TokenState, now: number, what: string) => void,
): void {
  let state = EMPTY;
  let now = START;
  const write = (what: string, patch: TokenPatch | undefined): void => {
    if (!patch) return;
    const before = state;
    state = { ...state, ...patch, revision: state.revision + 1 };
    look(before, state, now, what);
  };
  events.forEach(({ passMs, owner, kind, callMs, end, lifeSeconds }, index) => {
    now += passMs;
    if (end === 'dead') return write('dead', markDead(state, state.fingerprint ?? '', now));
    const step = begin(state, { kind, owner, now }, rules);
    if ('announce' in step) return write('announce', step.announce);
    if ('wait' in step) return;
    write('begin', step.start);
    const intent = intend(state, step.start.fence, mustForce(state, kind, now, rules), now, rules);
    expect(intent).toBeDefined();
    write('intend', intent);
    if (end === 'crash') return;
    now += callMs;
    if (end === 'lost' || end === 'refused') {
      const context = { failure: FAILURE, outcomeUnknown: end === 'lost', now, jitter: 0.5 };
      return write(end, fail(state, step.start.fence, context, rules));
    }
    const fingerprint = end === 'same' ? (state.fingerprint ?? `f${index}`) : `f${index}`;
    const issued = { token: new GlobalToken(fingerprint), fingerprint, lifeMs: lifeSeconds * 1_000 };
    const result = commit(state, step.start.fence, issued, now, rules);
    if (result !== 'fenced') write('commit', result.patch);
  });
}

const each = (check: (events: Event[], rules: Rules) => void): void =>
  fc.assert(
    fc.property(fc.array(Event, { maxLength: 40 }), fc.constantFrom('stable', 'plain'), (events, mode) =>
      check(events, { mode, timings, place: 0 }),
    ),
    { numRuns: 300 },
  );

it('never lets generation, fence or revision go back, and grows the generation with a new token only', () => {
  each((events, rules) =>
    walk(events, rules, (before, after) => {
      expect(after.revision).toBe(before.revision + 1);
      expect(after.fence - before.fence).toBeLessThanOrEqual(1);
      expect(after.fence).toBeGreaterThanOrEqual(before.fence);
      expect(after.generation - before.generation).toBe(after.fingerprint === before.fingerprint ? 0 : 1);
    }),
  );
});

it('never lowers the servable end of a stable token by a commit, but for the margin', () => {
  each((events, rules) =>
    walk(events, rules, (before, after, _, what) => {
      if (what === 'commit' && before.mode === 'stable')
        expect(servableUntil(after, rules)).toBeGreaterThanOrEqual(
          servableUntil(before, rules) - timings.margin,
        );
    }),
  );
});

it('never lets a failure or a new lease prolong a token', () => {
  each((events, rules) =>
    walk(events, rules, (before, after, _, what) => {
      if (what === 'lost' || what === 'begin' || what === 'intend' || what === 'announce')
        expect(servableUntil(after, rules)).toBeLessThanOrEqual(servableUntil(before, rules));
    }),
  );
});

it('sends no second plain call over a lost one while the token is still served', () => {
  each((events, rules) => {
    if (rules.mode === 'stable') return;
    walk(events, rules, (before, after, now, what) => {
      const isOverLostCall = what === 'intend' && before.unknownSince !== undefined;
      if (isOverLostCall) expect(servableUntil(after, rules)).toBeLessThanOrEqual(now);
    });
  });
});
