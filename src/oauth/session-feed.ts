import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { minutes, seconds } from '../common/time/instant.js';
import { SessionMemory } from './session.memory.js';
import { KEEP_ENDED_MS, SessionStore } from './session.store.js';

const LOOK_EVERY_MS = seconds(1);
/** Rows of ended sessions stay for longer than this; after a longer pause some may be gone. */
const LONGEST_PAUSE_MS = KEEP_ENDED_MS - minutes(1);
/** More in one look, as after the sessions of an account were ended together: forgetting all is cheaper than being told each. */
const MOST_IN_ONE_LOOK = 20_000;

/** Learns from the database whose sessions have ended, here or on another instance. */
@Injectable()
export class SessionFeed {
  private startedAt = -Infinity;
  /** The database's time at the last look. */
  private seenUntil = 0;
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private isBroken = false;

  constructor(
    private readonly store: SessionStore,
    private readonly memory: SessionMemory,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Resolves when every ending that was written before the call is known here, or nothing is believed any more. */
  look(): Promise<void> {
    // The one under way may have read before the caller wrote; all who come while it runs share the next.
    this.waiting ??= this.running.then(() => {
      this.waiting = undefined;
      this.running = this.read();
      return this.running;
    });
    return this.waiting;
  }

  /** As `look`, after something was ended here: if it cannot be learned, nothing is believed. */
  async lookOrDistrust(): Promise<void> {
    await this.look();
    if (this.isBroken) this.memory.distrust();
  }

  @Interval('sessions.look', LOOK_EVERY_MS)
  async tick(): Promise<void> {
    await this.look();
  }

  private async read(): Promise<void> {
    const startedAt = this.clock.elapsed();
    if (startedAt - this.startedAt > LONGEST_PAUSE_MS) this.memory.forgetAll();
    try {
      const { codeHashes, now } = await this.store.endedSince(this.seenUntil, MOST_IN_ONE_LOOK);
      if (codeHashes.length === MOST_IN_ONE_LOOK) this.memory.forgetAll();
      this.memory.learn(codeHashes, startedAt);
      this.startedAt = startedAt;
      this.seenUntil = now;
      this.isBroken = false;
    } catch (error) {
      if (!this.isBroken) this.log.warn('sessions.feed_failed', FEED_FAILED, { error });
      this.isBroken = true;
    }
  }
}

const FEED_FAILED =
  'Whose sessions have ended could not be read; session codes are looked up in the database until it can';
