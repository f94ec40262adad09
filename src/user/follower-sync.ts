import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { FollowerPages } from './follower-pages.js';
import { started } from './follower-sync-progress.js';
import { type FollowerSync, FollowerSyncStore, isRunning } from './follower-sync.store.js';
import { UserErasure } from './user-erasure.js';
import { syncNotFound } from './user.errors.js';

/** Begins and describes synchronisations; FollowerSyncWork does them. */
@Injectable()
export class FollowerSyncs implements OnModuleInit {
  constructor(
    private readonly store: FollowerSyncStore,
    private readonly pages: FollowerPages,
    private readonly erasure: UserErasure,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.erasure.register((appId, openId) => this.store.forget(appId, openId));
  }

  /** One that runs already goes on, and one that waits is tried at once. @throws accountNotFound, followersNotForKind */
  async start(appId: string): Promise<FollowerSync> {
    this.pages.assertListed(appId);
    const previous = await this.store.find(appId);
    const now = await this.store.now();
    if (previous && isRunning(previous)) {
      if (previous.dueAt > now) await this.store.hurry(previous, now);
      return this.status(appId);
    }
    const row = started(appId, previous, now);
    if (!(await this.store.begin(row, previous))) return this.status(appId);
    this.log.info('followers.sync_started', 'A synchronisation of followers begins', { app_id: appId });
    return row;
  }

  /** @throws accountNotFound, followersNotForKind, syncNotFound */
  async status(appId: string): Promise<FollowerSync> {
    this.pages.assertListed(appId);
    const row = await this.store.find(appId);
    if (!row) throw syncNotFound();
    return row;
  }

  now(): Promise<number> {
    return this.store.now();
  }
}
