import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { ChangeFeed } from '../storage/change-feed.js';
import { SessionMemory } from './session.memory.js';
import { SessionStore } from './session.store.js';

const LOOK_EVERY_MS = 1_000;

/** Learns from the database whose sessions have ended, here or on another instance. */
@Injectable()
export class SessionFeed {
  private readonly feed: ChangeFeed;

  constructor(store: SessionStore, memory: SessionMemory, clock: Clock, log: Log) {
    this.feed = new ChangeFeed(store, memory, clock, log);
  }

  @Interval('sessions.look', LOOK_EVERY_MS)
  look(): Promise<void> {
    return this.feed.look();
  }

  /** After something was ended here: if it cannot be learned, nothing is believed. */
  lookOrDistrust(): Promise<void> {
    return this.feed.lookOrDistrust();
  }
}
