import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import type { AttemptKind } from './refresh.protocol.js';
import { type AttemptOutcome, TokenAttempt } from './token-attempt.js';
import { TokenRules } from './token-rules.js';

interface Running {
  readonly kind: AttemptKind;
  readonly outcome: Promise<AttemptOutcome>;
}

/** At most one attempt per account in this process; whoever asks meanwhile gets the outcome of that one. */
@Injectable()
export class TokenRefresher {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly accounts: AccountService,
    private readonly attempt: TokenAttempt,
    private readonly rules: TokenRules,
  ) {}

  get inFlight(): number {
    return this.running.size;
  }

  isRunning(appId: string): boolean {
    return this.running.has(appId);
  }

  /** @throws accountNotFound, or the database's own error; a refusal by WeChat is an outcome and stands in the row */
  refresh(appId: string, kind: AttemptKind): Promise<AttemptOutcome> {
    const running = this.running.get(appId);
    if (!running) return this.start(appId, kind);
    if (kind === 'due' || kind === running.kind) return running.outcome;
    // That one was decided before there was a reason for this one: it may have asked WeChat too early, or nothing at all.
    return this.idle(appId).then(() => this.refresh(appId, kind));
  }

  /** Resolves when the attempt that runs now, if any, has ended, well or badly. */
  async idle(appId: string): Promise<void> {
    await Promise.allSettled([this.running.get(appId)?.outcome]);
  }

  /** Resolves when every attempt that runs now has ended. */
  async allIdle(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ outcome }) => outcome));
  }

  private start(appId: string, kind: AttemptKind): Promise<AttemptOutcome> {
    const outcome = this.attempt
      .run(this.accounts.get(appId), kind, this.rules)
      .finally(() => this.running.delete(appId));
    this.running.set(appId, { kind, outcome });
    return outcome;
  }
}
