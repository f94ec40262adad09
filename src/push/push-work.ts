import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { seconds } from '../common/time/instant.js';
import { PushEffects } from './push-effects.js';
import { isPrivacy, type PushEvent } from './push-event.js';
import { PushEventStore, type StoredEvent } from './push-event.store.js';
import { PushEvents } from './push-events.js';
import { PushInbox } from './push-inbox.js';

const LISTENERS_MS = seconds(20);

/** Works one event off, in two steps: what it does here, once; then the listeners. */
@Injectable()
export class PushWork {
  constructor(
    private readonly store: PushEventStore,
    private readonly inbox: PushInbox,
    private readonly effects: PushEffects,
    private readonly events: PushEvents,
    private readonly clock: Clock,
  ) {}

  /** What it does here. @throws whatever kept it from being done: it is to be tried again */
  async apply(row: StoredEvent): Promise<StoredEvent> {
    const event = row.appliedAt === null ? this.inbox.open(row) : undefined;
    if (!event) return row;
    await this.effects.apply(event, row);
    return this.store.markApplied(row, this.clock.now());
  }

  /** Tells the listeners of one that was applied. @throws as `apply` */
  async finish(row: StoredEvent): Promise<void> {
    const event = this.inbox.open(row);
    if (event) await this.tell(event);
    await this.store.end(row, 'done', { reduced: isPrivacy(row.name) });
  }

  private async tell(event: PushEvent): Promise<void> {
    const works: Promise<unknown>[] = [];
    this.events.next({ event, handle: (work) => void works.push(begin(work)) });
    const told = await withinMs(this.clock, LISTENERS_MS, Promise.all(works));
    if (told === TIMED_OUT) throw new Error('a listener took too long');
  }
}

const begin = async (work: () => Promise<unknown> | void): Promise<unknown> => work();
