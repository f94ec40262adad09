import type { CredentialPatch, CredentialState } from '../../src/credential/credential-state.js';
import { servableUntil, type Rules } from '../../src/credential/refresh.policy.js';
import { type Attempt, type AttemptKind, begin } from '../../src/credential/refresh.protocol.js';
import { commit, fail } from '../../src/credential/refresh.outcome.js';
import { requestBurn } from '../../src/credential/row-changes.js';
import { GlobalToken } from '../../src/wechat/tokens.js';
import { emptyRow, rulesOf } from './credential-row.js';

export const S = 1_000;
export const NOW = 1_000_000 * S;
const failure = { at: 0, code: 'x', class: 'transient', detail: 'x' };

/** One row, walked step by step. */
export class Walk {
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

/** A row whose token was leaked a moment ago: the burn is asked for. */
export const leaked = (family: 'stable' | 'plain', change: Partial<CredentialState> = {}): Walk => {
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
