import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Random } from '../common/random/random.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { minutes } from '../common/time/instant.js';
import { FollowerSyncSteps } from './follower-sync-steps.js';
import { type FollowerSync, FollowerSyncStore } from './follower-sync.store.js';

const EVERY_MS = 1_000;
/** Longer than a step takes: if its instance dies, another one does the step again after this. */
const LEASE_MS = minutes(2);

/**
 * Works on synchronisations, step by step: a page of the list, or some of those who may have left. How far it came stands in the row, so that
 * any instance can go on after any step.
 */
@Injectable()
export class FollowerSyncWork {
  private readonly owner: string;
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: FollowerSyncStore,
    private readonly step: FollowerSyncSteps,
    private readonly sealer: KeyedSealer,
    private readonly log: Log,
    random: Random,
  ) {
    this.owner = random.id('worker');
  }

  @Interval('users.follower_sync', EVERY_MS)
  tick(): Promise<void> {
    this.running ??= this.workOff().finally(() => (this.running = undefined));
    return this.running;
  }

  private async workOff(): Promise<void> {
    if (this.sealer.sealedReason !== undefined) return;
    try {
      // Account by account, a step each: a long list does not keep the others waiting.
      while ((await this.stepOfEach()) > 0);
    } catch (error) {
      this.log.warn('followers.sync_delayed', 'A synchronisation of followers waits; it is tried again', {
        error,
      });
    }
  }

  /** How many steps were done. */
  private async stepOfEach(): Promise<number> {
    let done = 0;
    for (const row of await this.store.due(await this.store.now())) if (await this.take(row)) done++;
    return done;
  }

  /** False when another instance has it, or took it away. */
  private async take(row: FollowerSync): Promise<boolean> {
    const now = await this.store.now();
    const mine = await this.store.claim(row, this.owner, now + LEASE_MS);
    if (!mine) return false;
    const change = await this.step.do(mine, now);
    if (change.state === 'done' || change.state === 'failed')
      this.log.info('followers.sync_ended', `A synchronisation of followers is ${change.state}`, {
        app_id: row.appId,
        seen: change.seen ?? row.seen,
        departed: change.departed ?? row.departed,
      });
    return this.step.finish(mine, change);
  }
}
