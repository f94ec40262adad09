import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountService } from '../account/account.service.js';
import { Log } from '../common/logging/log.js';
import { seconds } from '../common/time/instant.js';
import type { Session } from './session.js';
import { livesOf } from './session-lives.js';
import { SessionLivesStore } from './session-lives.store.js';

const WRITE_EVERY_MS = seconds(1);

/** Writes down which sessions were used, many in one statement: whoever asks about a session does not wait for it. */
@Injectable()
export class SessionTouches implements BeforeApplicationShutdown {
  /** By account, and there by session id, when it was seen. */
  private waiting = new Map<string, Map<string, number>>();

  constructor(
    private readonly store: SessionLivesStore,
    private readonly accounts: AccountService,
    private readonly log: Log,
  ) {}

  add({ appId, id, seenAt }: Pick<Session, 'appId' | 'id' | 'seenAt'>): void {
    const ofAccount = this.waiting.get(appId) ?? new Map<string, number>();
    ofAccount.set(id, Math.max(seenAt, ofAccount.get(id) ?? 0));
    this.waiting.set(appId, ofAccount);
  }

  @Interval('sessions.touch', WRITE_EVERY_MS)
  async write(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    for (const [appId, seen] of waiting) {
      const account = this.accounts.find(appId);
      if (!account) continue;
      try {
        await this.store.touch(seen, livesOf(account));
      } catch (error) {
        this.log.warn('sessions.touch_failed', TOUCH_FAILED, { app_id: appId, error });
        for (const [id, seenAt] of seen) this.add({ appId, id, seenAt });
      }
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.write();
  }
}

const TOUCH_FAILED = 'That sessions were used could not be written down; it is tried again in a second';
