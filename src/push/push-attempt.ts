import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { minutes, seconds } from '../common/time/instant.js';
import { isPrivacy } from './push-event.js';
import { PushEventStore, type StoredEvent } from './push-event.store.js';
import { PushWork } from './push-work.js';

/** Longer than an event may take: if its instance dies, another one takes it after this. */
const LEASE_MS = seconds(60);
const FIRST_WAIT_MS = seconds(1);
const LONGEST_WAIT_MS = minutes(10);
/** With the waits between them, some forty minutes. */
const MOST_ATTEMPTS = 13;

/** Tries to work off an event: who claims it has it for a while, and tries again later when it failed. */
@Injectable()
export class PushAttempt {
  constructor(
    private readonly store: PushEventStore,
    private readonly work: PushWork,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Claims it and does what it does here. What it answers tells the listeners; undefined when nothing is left to do now. */
  async begin(row: StoredEvent): Promise<(() => Promise<void>) | undefined> {
    const mine = await this.store.claim(row, this.clock.now() + LEASE_MS);
    if (!mine) return undefined;
    try {
      const applied = await this.work.apply(mine);
      return () => this.finish(applied);
    } catch (error) {
      await this.failed(mine, error);
      return undefined;
    }
  }

  private async finish(row: StoredEvent): Promise<void> {
    try {
      await this.work.finish(row);
    } catch (error) {
      await this.failed(row, error);
    }
  }

  private async failed(row: StoredEvent, error: unknown): Promise<void> {
    const { id, appId, name, attempts } = row;
    const fields = { app_id: appId, push_id: id, name, attempts, error };
    if (attempts >= MOST_ATTEMPTS) {
      this.log.error('push.dead', 'An event could not be worked off and is given up', fields);
      // Whoever is to do by hand what it asks for needs to know about whom it is.
      return this.store.end(row, 'dead', { reduced: isPrivacy(name) && row.appliedAt !== null });
    }
    this.log.warn('push.retry', 'An event could not be worked off; it is tried again', fields);
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    await this.store.retryAt(row, this.clock.now() + waitMs);
  }
}
