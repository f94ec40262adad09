import fc from 'fast-check';
import type { Family } from './credential.js';
import { expect, it } from 'vitest';
import { GlobalToken } from '../wechat/tokens.js';
import { servableUntil, type Rules } from './refresh.policy.js';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { begin } from './refresh.protocol.js';
import { commit, fail } from './refresh.outcome.js';
import { markDead } from './row-changes.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';

const { timings } = rulesOf('plain', { overlapMs: 12_000 });
const START = 1_000_000_000;

const EMPTY = emptyRow();

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
  look: (before: CredentialState, after: CredentialState, now: number, what: string) => void,
): void {
  let state = EMPTY;
  let now = START;
  const write = (what: string, patch: CredentialPatch | undefined): void => {
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
    if (end === 'crash') return;
    now += callMs;
    if (end === 'lost' || end === 'refused') {
      const context = { failure: FAILURE, outcomeUnknown: end === 'lost', now, jitter: 0.5 };
      return write(end, fail(state, step.attempt, context, rules));
    }
    const fingerprint = end === 'same' ? (state.fingerprint ?? `f${index}`) : `f${index}`;
    const issued = { value: new GlobalToken(fingerprint), fingerprint, lifeMs: lifeSeconds * 1_000 };
    const result = commit(state, step.attempt, issued, now, rules);
    if (result !== 'fenced') write('commit', result.patch);
  });
}

const each = (check: (events: Event[], rules: Rules) => void): void =>
  fc.assert(
    fc.property(
      fc.array(Event, { maxLength: 40 }),
      fc.constantFrom<Family[]>('stable', 'plain', 'kept'),
      (events, mode) => check(events, rulesOf(mode, { overlapMs: 12_000 })),
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
      if (what === 'commit' && before.family === 'stable')
        expect(servableUntil(after, rules)).toBeGreaterThanOrEqual(
          servableUntil(before, rules) - timings.margin,
        );
    }),
  );
});

it('never lets a failure or a new lease prolong a token', () => {
  each((events, rules) =>
    walk(events, rules, (before, after, _, what) => {
      if (what === 'lost' || what === 'begin' || what === 'announce')
        expect(servableUntil(after, rules)).toBeLessThanOrEqual(servableUntil(before, rules));
    }),
  );
});

it('sends no second plain call over a lost one while the token is still served', () => {
  each((events, rules) => {
    if (rules.family !== 'plain') return;
    walk(events, rules, (before, after, now, what) => {
      const isOverLostCall = what === 'begin' && before.unknownSince !== undefined;
      if (isOverLostCall) expect(servableUntil(after, rules)).toBeLessThanOrEqual(now);
    });
  });
});
