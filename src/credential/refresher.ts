import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { AccountService } from '../account/account.service.js';
import { type Credential, type CredentialKind, familyOfKind, idOf } from './credential.js';
import { type Copy, CredentialMemory } from './credential-memory.js';
import { InstanceBlocks } from './instance-blocks.js';
import { type AttemptOutcome, RefreshAttempt } from './refresh-attempt.js';
import { RefreshRules } from './refresh-rules.js';
import type { AttemptKind } from './refresh.protocol.js';

export interface Ended {
  readonly id: string;
  /** Undefined: the attempt could not be made, for instance because the database is away. */
  readonly outcome: AttemptOutcome | undefined;
}

interface Running {
  readonly kind: AttemptKind;
  readonly outcome: Promise<AttemptOutcome>;
}

/** At most one attempt per credential in this process; whoever asks meanwhile gets the outcome of that one. */
@Injectable()
export class Refresher {
  private readonly running = new Map<string, Running>();
  /** Every attempt that ends, whoever wanted it. */
  readonly ended = new Subject<Ended>();

  constructor(
    private readonly accounts: AccountService,
    private readonly attempt: RefreshAttempt,
    private readonly memory: CredentialMemory,
    private readonly blocks: InstanceBlocks,
    private readonly rules: RefreshRules,
  ) {}

  get inFlight(): number {
    return this.running.size;
  }

  isRunning(id: string): boolean {
    return this.running.has(id);
  }

  /** @throws accountNotFound, or the database's own error; a refusal by WeChat is an outcome and stands in the row */
  refresh(of: Credential, kind: AttemptKind): Promise<AttemptOutcome> {
    const id = idOf(of);
    const running = this.running.get(id);
    if (!running) return this.start(id, of.account.appId, of.kind, kind);
    if (kind === 'due' || kind === running.kind) return running.outcome;
    // That one was decided before there was a reason for this one: it may have asked WeChat too early, or nothing at all.
    return this.idle(id).then(() => this.refresh(of, kind));
  }

  /** Resolves when the attempt that runs now, if any, has ended, well or badly. */
  async idle(id: string): Promise<void> {
    await Promise.allSettled([this.running.get(id)?.outcome]);
  }

  /** Resolves when every attempt that runs now has ended. */
  async allIdle(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ outcome }) => outcome));
  }

  private start(
    id: string,
    appId: string,
    kind: CredentialKind,
    attempt: AttemptKind,
  ): Promise<AttemptOutcome> {
    const outcome = this.run(id, { account: this.accounts.get(appId), kind }, attempt);
    this.running.set(id, { kind: attempt, outcome });
    return outcome;
  }

  private async run(id: string, credential: Credential, kind: AttemptKind): Promise<AttemptOutcome> {
    let outcome: AttemptOutcome | undefined;
    try {
      const rules = this.rules.of(credential);
      outcome =
        this.blocks.leftMs(id) > 0
          ? 'blocked'
          : await this.attempt.run(credential, kind, rules, this.copyOf(credential));
      return outcome;
    } finally {
      // Not before the caller has noted that it runs.
      await Promise.resolve();
      this.running.delete(id);
      this.ended.next({ id, outcome });
    }
  }

  /**
   * What an attempt may begin with in place of reading the row: a conditional write shows whether it is still so. Where a call kills
   * the value in hand, and so in plain mode, the row is read, because its clock is read with it.
   */
  private copyOf(credential: Credential): Copy | undefined {
    const copy = this.memory.get(idOf(credential));
    if (!copy || familyOfKind(credential) === 'plain') return undefined;
    return this.memory.maySpareReading(copy, 2 * this.rules.timings.audit) ? copy : undefined;
  }
}
