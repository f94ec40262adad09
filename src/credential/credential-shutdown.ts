import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { seconds } from '../common/time/instant.js';
import { RefreshRules } from './refresh-rules.js';
import { RefreshTicker } from './refresh-ticker.js';

/** Stops with the server. An answer under way is waited for: lost, it would leave a lease behind and, in plain mode, a doubt about the token. */
@Injectable()
export class CredentialShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly ticker: RefreshTicker,
    private readonly rules: RefreshRules,
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
