import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Clock } from '../common/time/clock.js';
import { PushAttempt } from './push-attempt.js';
import { type Lane, LANES } from './push-event.js';
import { PushEventStore } from './push-event.store.js';
import { PushLane } from './push-lane.js';

const EVERY_MS = 1_000;
/** What events do here waits for no listener; those that do nothing here can wait. */
const MOST_TOLD: Record<Lane, number> = { privacy: Infinity, follow: Infinity, other: 50 };

/** Works off the inbox, beside other instances. */
@Injectable()
export class PushWorker {
  private readonly lanes: readonly PushLane[];

  constructor(
    store: PushEventStore,
    attempt: PushAttempt,
    private readonly sealer: KeyedSealer,
    clock: Clock,
    log: Log,
  ) {
    const begin = attempt.begin.bind(attempt);
    const failed = (error: unknown): void =>
      log.warn('push.work_failed', 'The inbox could not be worked off; it is tried again', { error });
    this.lanes = LANES.map((lane) => {
      const due = (take: number): ReturnType<PushEventStore['due']> => store.due(lane, clock.now(), take);
      return new PushLane({ due, begin, failed }, MOST_TOLD[lane]);
    });
  }

  @Interval('push.work', EVERY_MS)
  async tick(): Promise<void> {
    if (this.sealer.sealedReason !== undefined) return;
    await Promise.all(this.lanes.map((lane) => lane.tick()));
  }
}
