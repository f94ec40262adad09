import fc from 'fast-check';
import { emptyRow, rulesOf } from './credential-row.js';
import { GlobalToken } from '../../src/wechat/tokens.js';
import type { Family } from '../../src/credential/credential.js';
import type { CredentialPatch, CredentialState } from '../../src/credential/credential-state.js';
import type { Rules } from '../../src/credential/refresh.policy.js';
import { type Attempt, begin } from '../../src/credential/refresh.protocol.js';
import { commit, fail } from '../../src/credential/refresh.outcome.js';
import { markDead, requestBurn } from '../../src/credential/row-changes.js';

export const START = 1_000_000_000;
const FAILURE = { at: 0, code: 'x', class: 'transient', detail: 'x' };

/** One thing that happens: time passes, then somebody reports, burns, or tries a refresh that ends in one of these ways. */
const Event = fc.record({
  passMs: fc.oneof(fc.nat(3_000), fc.nat(60_000)),
  owner: fc.constantFrom('a', 'b'),
  kind: fc.constantFrom('due', 'due', 'due', 'verify', 'forced'),
  callMs: fc.nat(2_400),
  end: fc.constantFrom('issued', 'issued', 'issued', 'same', 'lost', 'refused', 'crash', 'dead', 'burn'),
  /** Was a call carried out whose answer never came? */
  isCarriedOut: fc.boolean(),
  lifeSeconds: fc.integer({ min: 1, max: 240 }),
  family: fc.constantFrom<Family[]>('stable', 'plain'),
});
export type Event = typeof Event extends fc.Arbitrary<infer T> ? T : never;

export interface Step {
  before: CredentialState;
  after: CredentialState;
  now: number;
  what: 'begin' | 'announce' | 'commit' | 'burn' | Event['end'];
  rules: Rules;
  attempt?: Attempt;
  lifeMs: number;
  /** The value that the platform made in this call, heard of or not. */
  made?: string | undefined;
}

/** Walks a row through the events and shows every change to `look`. */
export function walk(events: Event[], family: Family | 'mixed', look: (step: Step) => void): void {
  let state = emptyRow();
  let now = START;
  events.forEach((event, index) => {
    const { kind, owner, end } = event;
    const rules = rulesOf(family === 'mixed' ? event.family : family, { overlapMs: 12_000 });
    const lifeMs = event.lifeSeconds * 1_000;
    const write = (
      what: Step['what'],
      patch: CredentialPatch | undefined,
      more: Partial<Step> = {},
    ): void => {
      if (!patch) return;
      const before = state;
      state = { ...state, ...patch, revision: state.revision + 1 };
      look({ before, after: state, now, what, rules, lifeMs, ...more });
    };
    now += event.passMs;
    if (end === 'dead') return write('dead', markDead(state, state.fingerprint ?? '', now));
    if (end === 'burn') return write('burn', requestBurn(state, now));
    const step = begin(state, { kind, owner, now }, rules);
    if ('announce' in step) return write('announce', step.announce);
    if ('wait' in step) return;
    const { attempt } = step;
    const isSilent = end === 'lost' || end === 'crash';
    const isMade = isSilent ? event.isCarriedOut : end !== 'refused';
    const fingerprint = end === 'same' && state.fingerprint ? state.fingerprint : `f${index}`;
    write('begin', step.start, { attempt, made: isMade ? fingerprint : undefined });
    if (end === 'crash') return;
    now += event.callMs;
    if (end === 'lost' || end === 'refused') {
      const context = { failure: FAILURE, outcomeUnknown: end === 'lost', now, jitter: 0.5 };
      return write(end, fail(state, attempt, context, rules), { attempt });
    }
    const result = commit(
      state,
      attempt,
      { value: new GlobalToken(fingerprint), fingerprint, lifeMs },
      now,
      rules,
    );
    if (result !== 'fenced') write('commit', result.patch, { attempt });
  });
}

export function each(
  families: readonly (Family | 'mixed')[],
  check: (events: Event[], family: Family | 'mixed') => void,
  only: (event: Event) => boolean = () => true,
): void {
  fc.assert(
    fc.property(
      fc.array(Event.filter(only), { maxLength: 60, size: 'max' }),
      fc.constantFrom(...families),
      check,
    ),
    { numRuns: 250 },
  );
}
