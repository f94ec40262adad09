import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { minutes, seconds } from '../common/time/instant.js';
import { parseId } from './credential.js';
import { InstanceBlocks } from './instance-blocks.js';
import { type Ended, Refresher } from './refresher.js';
import { Schedule } from './schedule.js';

const TICK_MS = 200;
const MOST_IN_FLIGHT = 64;
const MOST_FAILING_IN_FLIGHT = MOST_IN_FLIGHT / 2;
/** Others hold the lease, or the database is away: look again soon, not at every tick. */
const REST_MS = seconds(1);
const SET_ASIDE_MS = minutes(1);

/** Outcomes after which the row itself says when it goes on. */
const SETTLED: ReadonlySet<string> = new Set(['renewed', 'same', 'older', 'failed']);

/** Starts what is due. When that is stands in the rows; the tick only looks at the clock. */
@Injectable()
export class RefreshTicker {
  private readonly failing = new Set<string>();
  private isDatabaseAway = false;
  private stopped = false;

  constructor(
    private readonly accounts: AccountService,
    private readonly schedule: Schedule,
    private readonly refresher: Refresher,
    private readonly blocks: InstanceBlocks,
    private readonly log: Log,
  ) {
    refresher.ended.subscribe((ended) => this.follow(ended));
  }

  /** Starts nothing more; resolves when the attempts under way have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.refresher.allIdle();
  }

  @Interval('token.tick', TICK_MS)
  tick(): void {
    while (!this.stopped && this.refresher.inFlight < MOST_IN_FLIGHT) {
      const id = this.next();
      if (id === undefined) return;
      if (!this.refresher.isRunning(id)) void this.start(id);
    }
  }

  private next(): string | undefined {
    const healthy = this.schedule.takeHealthy();
    if (healthy !== undefined || this.failing.size >= MOST_FAILING_IN_FLIGHT) return healthy;
    const failing = this.schedule.takeFailing();
    if (failing !== undefined) this.failing.add(failing);
    return failing;
  }

  private async start(id: string): Promise<void> {
    const { appId, kind } = parseId(id);
    const account = this.accounts.find(appId);
    // Removed, or its secret does not open: a change brings it back.
    if (!account) return void this.failing.delete(id);
    try {
      await this.refresher.refresh({ account, kind }, 'due');
    } catch (error) {
      if (error instanceof AppError) this.setAside(id, error);
      else this.databaseFailed(error);
    }
  }

  /** Something is wrong with this one alone, such as a cell that does not open. */
  private setAside(id: string, error: AppError): void {
    const { appId, kind } = parseId(id);
    this.schedule.follow(id, SET_ASIDE_MS);
    this.log.error('token.attempt_failed', error.detail, { app_id: appId, kind, error });
  }

  /** It would not answer the next one either: all wait, and the log says it once. */
  private databaseFailed(error: unknown): void {
    this.schedule.pause(REST_MS);
    if (this.isDatabaseAway) return;
    this.isDatabaseAway = true;
    this.log.error(
      'token.database_away',
      'The database does not answer: no refresh can begin until it does',
      {
        error,
      },
    );
  }

  /** Whoever wanted it, the next time follows from the row; a free place is filled at once. */
  private follow({ id, outcome }: Ended): void {
    this.failing.delete(id);
    if (outcome !== undefined && this.isDatabaseAway) {
      this.isDatabaseAway = false;
      this.log.info('token.database_back', 'The database answers again, and refreshes go on');
    }
    const isSettled = outcome !== undefined && SETTLED.has(outcome);
    this.schedule.follow(id, isSettled ? 0 : Math.max(REST_MS, this.blocks.leftMs(id)));
    this.tick();
  }
}
