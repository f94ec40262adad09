import { Injectable } from '@nestjs/common';
import { Random } from '../common/random/random.js';
import type { Credential } from './credential.js';
import type { Copy } from './credential-memory.js';
import { CredentialRows } from './credential-rows.js';
import { type IssuedValue, Issuers } from './issuers.js';
import type { Rules } from './refresh.policy.js';
import { type Attempt, type AttemptKind, begin, type Begin, type Wait } from './refresh.protocol.js';
import { RefreshCommit } from './refresh-commit.js';
import { type Asked, StoreOffsets } from './store-offset.js';

export type AttemptOutcome = 'renewed' | 'same' | 'older' | 'failed' | 'fenced' | 'late' | 'blocked' | Wait;

/** One refresh of one credential, step by step; the rules are in refresh.protocol.ts. */
@Injectable()
export class RefreshAttempt {
  /** Names this process in leases, differently after each start. */
  private readonly owner: string;

  constructor(
    private readonly rows: CredentialRows,
    private readonly commits: RefreshCommit,
    private readonly issuers: Issuers,
    private readonly offsets: StoreOffsets,
    random: Random,
  ) {
    this.owner = random.id('boot');
  }

  /** `copy`: what is known of the row, to begin with in place of reading it. */
  async run(credential: Credential, kind: AttemptKind, rules: Rules, copy?: Copy): Promise<AttemptOutcome> {
    const steps: { step: Begin; asked: Asked }[] = [];
    await this.rows.change(
      credential,
      (state, now) => {
        const step = begin(state, { kind, owner: this.owner, now }, rules);
        steps.push({ step, asked: this.offsets.asking() });
        if ('start' in step) return step.start;
        return 'announce' in step ? step.announce : undefined;
      },
      copy,
    );
    const last = steps.at(-1);
    if (!last || 'announce' in last.step) return 'held';
    if ('wait' in last.step) return last.step.wait;
    // A process that slept since it took the lease may no longer own it, whatever its clock says.
    if (!rules.guards.mayStillSend(this.offsets.sinceMs(last.asked), rules)) return 'late';
    return this.call(credential, last.step.attempt, rules);
  }

  private async call(credential: Credential, attempt: Attempt, rules: Rules): Promise<AttemptOutcome> {
    let issued: IssuedValue;
    try {
      issued = await this.issuers.of(credential.kind).issue(credential.account, attempt.call);
    } catch (error) {
      await this.commits.failed(credential, rules, attempt, error);
      return 'failed';
    }
    return this.commits.succeeded(credential, rules, attempt, issued);
  }
}
