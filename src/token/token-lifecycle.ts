import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountEvent, AccountEvents } from '../account/account.events.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { seconds } from '../common/time/instant.js';
import { TokenMemory } from './token-memory.js';
import { TokenRules } from './token-rules.js';
import { TokenTicker } from './token-ticker.js';

/** Follows the accounts: a new one starts, a changed one starts afresh, a removed one is forgotten; and stops with the server. */
@Injectable()
export class TokenLifecycle implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    private readonly events: AccountEvents,
    private readonly memory: TokenMemory,
    private readonly ticker: TokenTicker,
    private readonly rules: TokenRules,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.events.subscribe((event) => this.follow(event));
  }

  /** An answer under way is waited for: lost, it would leave a lease behind and, in plain mode, a doubt about the token. */
  async beforeApplicationShutdown(): Promise<void> {
    const limitMs = this.rules.timings.deadline + seconds(1);
    if ((await withinMs(this.clock, limitMs, this.ticker.stop())) === TIMED_OUT)
      this.log.warn(
        'token.stopped_early',
        'A refresh was under way when the server stopped; its lease lapses',
      );
  }

  private follow({ type, appId }: AccountEvent): void {
    this.ticker.forget(appId);
    if (type === 'removed') this.memory.forget(appId);
    if (type === 'changed') void this.ticker.restart(appId);
  }
}
