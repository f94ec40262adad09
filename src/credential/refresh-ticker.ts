import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountService } from '../account/account.service.js';
import { Log } from '../common/logging/log.js';
import { seconds } from '../common/time/instant.js';
import { parseId } from './credential.js';
import { InstanceBlocks } from './instance-blocks.js';
import { type Ended, Refresher } from './refresher.js';
import { Schedule } from './schedule.js';

const TICK_MS = 200;
const MOST_IN_FLIGHT = 64;
const MOST_FAILING_IN_FLIGHT = MOST_IN_FLIGHT / 2;
/** Others hold the lease, or the database is away: look again soon, not at every tick. */
const REST_MS = seconds(1);

/** Outcomes after which the row itself says when it goes on. */
const SETTLED: ReadonlySet<string> = new Set(['renewed', 'same', 'older', 'failed']);

/** Starts what is due. When that is stands in the rows; the tick only looks at the clock. */
@Injectable()
export class RefreshTicker {
  private readonly failing = new Set<string>();
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
      this.log.error('token.attempt_failed', 'A refresh could not be tried', { app_id: appId, kind, error });
    }
  }

  /** Whoever wanted it, the next time follows from the row; a free place is filled at once. */
  private follow({ id, outcome }: Ended): void {
    this.failing.delete(id);
    const isSettled = outcome !== undefined && SETTLED.has(outcome);
    this.schedule.follow(id, isSettled ? 0 : Math.max(REST_MS, this.blocks.leftMs(id)));
    this.tick();
  }
}
