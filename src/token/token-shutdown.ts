import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { seconds } from '../common/time/instant.js';
import { TokenRules } from './token-rules.js';
import { TokenTicker } from './token-ticker.js';

/** Stops with the server. An answer under way is waited for: lost, it would leave a lease behind and, in plain mode, a doubt about the token. */
@Injectable()
export class TokenShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly ticker: TokenTicker,
    private readonly rules: TokenRules,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const limitMs = this.rules.timings.deadline + seconds(1);
    if ((await withinMs(this.clock, limitMs, this.ticker.stop())) === TIMED_OUT)
      this.log.warn(
        'token.stopped_early',
        'A refresh was under way when the server stopped; its lease lapses',
      );
  }
}
