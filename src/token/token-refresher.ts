import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import type { AttemptKind } from './refresh.protocol.js';
import { type AttemptOutcome, TokenAttempt } from './token-attempt.js';
import { TokenRules } from './token-rules.js';

/** At most one attempt per account in this process; whoever asks meanwhile gets the outcome of that one. */
@Injectable()
export class TokenRefresher {
  private readonly running = new Map<string, Promise<AttemptOutcome>>();

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
    const joined = this.running.get(appId);
    if (joined) return joined;
    const mine = this.attempt
      .run(this.accounts.get(appId), kind, this.rules)
      .finally(() => this.running.delete(appId));
    this.running.set(appId, mine);
    return mine;
  }
}
