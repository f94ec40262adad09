import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Clock } from '../common/time/clock.js';
import { minutes, seconds } from '../common/time/instant.js';
import { isPrivacy } from './push-event.js';
import { PushEventStore, type StoredEvent } from './push-event.store.js';
import { PushWork } from './push-work.js';

const EVERY_MS = 1_000;
const AT_ONCE = 50;
/** Longer than an event may take: if its instance dies, another one takes it after this. */
const LEASE_MS = seconds(60);
const FIRST_WAIT_MS = seconds(1);
const LONGEST_WAIT_MS = minutes(10);
/** With the waits between them, some forty minutes. */
const MOST_ATTEMPTS = 13;

/** Works off the inbox, beside other instances: who claims an event has it for a while, and tries again later when it failed. */
@Injectable()
export class PushWorker {
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: PushEventStore,
    private readonly work: PushWork,
    private readonly sealer: KeyedSealer,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @Interval('push.work', EVERY_MS)
  tick(): Promise<void> {
    this.running ??= this.workOff().finally(() => (this.running = undefined));
    return this.running;
  }

  private async workOff(): Promise<void> {
    if (this.sealer.sealedReason !== undefined) return;
    try {
      let rows: StoredEvent[];
      do {
        rows = await this.store.due(this.clock.now(), AT_ONCE);
        for (const row of rows) await this.take(row);
      } while (rows.length === AT_ONCE);
    } catch (error) {
      this.log.warn('push.work_failed', 'The inbox could not be read; it is tried again', { error });
    }
  }

  private async take(row: StoredEvent): Promise<void> {
    const mine = await this.store.claim(row, this.clock.now() + LEASE_MS);
    if (!mine) return;
    try {
      await this.work.do(mine);
    } catch (error) {
      await this.failed(mine, error);
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
