import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { days, hours } from '../common/time/instant.js';
import { ProfileStore } from './profile.store.js';

const EVERY_MS = hours(1);
/** A profile that somebody asks for is fetched anew long before it has this age. */
const KEEP_MS = days(180);

/** Removes profiles that nobody asked for in half a year. Our id of the user stays, so that a customer who comes back is known. */
@Injectable()
export class ProfileSweep {
  constructor(
    private readonly store: ProfileStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @Interval('users.sweep', EVERY_MS)
  async sweep(): Promise<void> {
    try {
      const removed = await this.store.deleteFetchedBefore(this.clock.now() - KEEP_MS);
      if (removed > 0) this.log.info('user.unused_removed', 'Unused profiles were removed', { removed });
    } catch (error) {
      this.log.warn('user.sweep_failed', 'Unused profiles could not be removed; tried again in an hour', {
        error,
      });
    }
  }
}
