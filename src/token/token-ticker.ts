import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountService } from '../account/account.service.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { startAfresh } from './refresh.protocol.js';
import { TokenRefresher } from './token-refresher.js';
import { TokenRows } from './token-rows.js';
import { keepsToken } from './token-rules.js';

const TICK_MS = 200;
const MOST_IN_FLIGHT = 64;

/** Starts what is due. When that is stands in the rows; the tick only looks at the clock. */
@Injectable()
export class TokenTicker {
  /** Not before this (elapsed ms): after an attempt that did not begin, or failed in the database. */
  private readonly restUntil = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly accounts: AccountService,
    private readonly rows: TokenRows,
    private readonly refresher: TokenRefresher,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Starts nothing more; resolves when the attempts under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.refresher.allIdle();
  }

  forget(appId: string): void {
    this.restUntil.delete(appId);
  }

  @Interval('token.tick', TICK_MS)
  tick(): void {
    if (this.stopped) return;
    // The longest overdue first: where many hang, the rest must get their turn too.
    for (const appId of this.due()) {
      if (this.refresher.inFlight >= MOST_IN_FLIGHT) return;
      void this.start(appId);
    }
  }

  /** The account changed: whatever we waited for may be over. */
  async restart(appId: string): Promise<void> {
    const account = this.accounts.find(appId);
    if (!account || !keepsToken(account)) return;
    try {
      // An attempt under the old settings would write its failure over the fresh start.
      await this.refresher.idle(appId);
      await this.rows.change(account, (state) => startAfresh(state, this.clock.now(), account.tokenMode));
      this.forget(appId);
    } catch (error) {
      this.log.warn(
        'token.restart_failed',
        'The refresh could not be brought forward; it comes by schedule',
        { app_id: appId, error },
      );
    }
  }

  private due(): string[] {
    const [now, elapsed] = [this.clock.now(), this.clock.elapsed()];
    return [...this.accounts.all()]
      .filter(
        (account) =>
          keepsToken(account) &&
          !this.refresher.isRunning(account.appId) &&
          elapsed >= (this.restUntil.get(account.appId) ?? 0),
      )
      .map(({ appId }) => ({ appId, dueAt: this.rows.known(appId)?.state.nextDueAt ?? 0 }))
      .filter(({ dueAt }) => dueAt <= now)
      .toSorted((a, b) => a.dueAt - b.dueAt)
      .map(({ appId }) => appId);
  }

  private async start(appId: string): Promise<void> {
    try {
      const outcome = await this.refresher.refresh(appId, 'due');
      if (outcome === 'renewed' || outcome === 'same') return this.forget(appId);
    } catch (error) {
      this.log.error('token.attempt_failed', 'A refresh could not be tried', { app_id: appId, error });
    }
    this.restUntil.set(appId, this.clock.elapsed() + REST_MS);
  }
}

/** Others hold the lease, or the database is away: look again soon, not at every tick. */
const REST_MS = seconds(1);
