import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { SessionFeed } from './session-feed.js';
import type { SessionLives } from './session-lives.js';
import { SessionLivesStore } from './session-lives.store.js';
import { SessionStore } from './session.store.js';

/** Makes shorter lives of an account final: what is over by them does not come back when they are made longer again. */
@Injectable()
export class SessionShortening {
  constructor(
    private readonly lives: SessionLivesStore,
    private readonly store: SessionStore,
    private readonly feed: SessionFeed,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Every instance does it that learns of the shorter lives: the first one's writes leave the others nothing to do. */
  async shorten(appId: string, lives: SessionLives): Promise<void> {
    try {
      await this.lives.shorten(appId, lives);
      await this.store.endOver(appId, this.clock.now());
    } catch (error) {
      this.log.warn('sessions.shorten_failed', SHORTEN_FAILED, { app_id: appId, error });
    }
    await this.feed.lookOrDistrust();
  }
}

const SHORTEN_FAILED =
  'Shorter lives of an account were not written into all of its sessions: they hold, but longer ones set later could bring some back. Set them once more, or end the sessions.';
