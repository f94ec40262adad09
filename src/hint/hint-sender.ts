import type { Redis } from 'ioredis';
import { TOPIC } from './hint-bus.js';
import { CHANNEL_PREFIX, writeHint } from './hint-message.js';
import { type OutageLog, reasonOf } from './outage-log.js';

const PART = 'publish';
/** Hints that Redis has not answered yet; what comes on top is dropped. */
const MOST_UNDERWAY = 1_000;

/** The half that speaks. What cannot be sent at once is dropped: later it would be old news. */
export class HintSender {
  private underway = 0;
  private droppedCount = 0;
  private isClosed = false;

  constructor(
    private readonly redis: Redis,
    private readonly id: string,
    private readonly outages: OutageLog,
  ) {
    redis.on('error', (error) => outages.lost(PART, reasonOf(error)));
    redis.on('close', () => outages.lost(PART, 'connection closed'));
    redis.on('ready', () => outages.back(PART));
  }

  get dropped(): number {
    return this.droppedCount;
  }

  send(topic: string, key: string): void {
    const text = writeHint({ from: this.id, key });
    const canSend = !this.isClosed && this.redis.status === 'ready' && this.underway < MOST_UNDERWAY;
    if (!canSend || text === undefined || !TOPIC.test(topic)) {
      this.droppedCount++;
      return;
    }
    this.underway++;
    this.redis
      .publish(CHANNEL_PREFIX + topic, text)
      .then(() => this.outages.back(PART))
      .catch((error: unknown) => {
        this.droppedCount++;
        this.outages.lost(PART, reasonOf(error));
      })
      .finally(() => this.underway--);
  }

  /** Ends at once; what was written before still leaves. */
  close(): void {
    this.isClosed = true;
    this.redis.disconnect();
  }
}
