import type { Log } from '../common/logging/log.js';
import type { Clock } from '../common/time/clock.js';
import { minutes, seconds } from '../common/time/instant.js';
import type { FollowedMemory } from './followed-memory.js';

/** A statement is over well within this: a change that the last look could not see yet is seen by the next. */
const OVERLAP_MS = seconds(10);
/** More in one look: forgetting all is cheaper than being told each. */
const MOST_IN_ONE_LOOK = 20_000;

/** How long a change has to stay readable. */
export const KEEP_CHANGES_MS = minutes(10);
/** After a longer pause, by whichever clock, some may be gone: the monotonic one stands still while the machine sleeps. */
const LONGEST_PAUSE_MS = KEEP_CHANGES_MS - minutes(1);

export interface ChangeSource {
  /** For the log. */
  readonly name: string;
  /** The database's time. */
  now(): Promise<number>;
  /** The keys that changed since this instant of the database's time, at most so many. */
  changedSince(instant: number, most: number): Promise<string[]>;
}

/** Learns from the database what has changed, here or on another instance, so that a memory can be believed. */
export class ChangeFeed {
  private startedAt = -Infinity;
  /** The database's time at the last look. */
  private seenUntil = 0;
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private isBroken = false;

  constructor(
    private readonly source: ChangeSource,
    private readonly memory: Pick<FollowedMemory<unknown>, 'learn' | 'forgetAll' | 'distrust'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Resolves when every change that was written before the call is known here, or nothing is learned any more. */
  look(): Promise<void> {
    // The one under way may have read before the caller wrote; all who come while it runs share the next.
    this.waiting ??= this.running.then(() => {
      this.waiting = undefined;
      this.running = this.read();
      return this.running;
    });
    return this.waiting;
  }

  /** As `look`, after something was changed here: if it cannot be learned, nothing is believed. */
  async lookOrDistrust(): Promise<void> {
    await this.look();
    if (this.isBroken) this.memory.distrust();
  }

  private async read(): Promise<void> {
    const startedAt = this.clock.elapsed();
    if (startedAt - this.startedAt > LONGEST_PAUSE_MS) this.memory.forgetAll();
    try {
      const now = await this.source.now();
      if (now - this.seenUntil > LONGEST_PAUSE_MS) this.memory.forgetAll();
      // The earlier of the two: the database's clock may have been set.
      const since = Math.floor(Math.min(this.seenUntil, now) - OVERLAP_MS);
      const keys = await this.source.changedSince(since, MOST_IN_ONE_LOOK);
      if (keys.length === MOST_IN_ONE_LOOK) this.memory.forgetAll();
      this.memory.learn(keys, startedAt);
      this.startedAt = startedAt;
      this.seenUntil = now;
      this.isBroken = false;
    } catch (error) {
      if (!this.isBroken) this.log.warn('feed.failed', FEED_FAILED, { of: this.source.name, error });
      this.isBroken = true;
    }
  }
}

const FEED_FAILED =
  'What other instances changed could not be read; until it can, the database is asked in place of memory';
