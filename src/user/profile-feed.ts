import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { ChangeFeed } from '../storage/change-feed.js';
import { ProfileMemory } from './profile.memory.js';
import { ProfileStore } from './profile.store.js';

const LOOK_EVERY_MS = 1_000;

/** Learns from the database of which users WeChat sent news, to this instance or another. */
@Injectable()
export class ProfileFeed {
  private readonly feed: ChangeFeed;

  constructor(store: ProfileStore, memory: ProfileMemory, clock: Clock, log: Log) {
    this.feed = new ChangeFeed(store, memory, clock, log);
  }

  @Interval('profiles.look', LOOK_EVERY_MS)
  look(): Promise<void> {
    return this.feed.look();
  }
}
