import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { days, hours } from '../common/time/instant.js';
import { PushEventStore } from './push-event.store.js';

const EVERY_MS = hours(1);
const KEEP_MS = days(180);

/** Removes events that are kept long enough. */
@Injectable()
export class PushSweep {
  constructor(
    private readonly store: PushEventStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @Interval('push.sweep', EVERY_MS)
  async sweep(): Promise<void> {
    try {
      await this.store.deleteReceivedBefore(this.clock.now() - KEEP_MS);
    } catch (error) {
      this.log.warn('push.sweep_failed', 'Old events could not be removed; tried again in an hour', {
        error,
      });
    }
  }
}
