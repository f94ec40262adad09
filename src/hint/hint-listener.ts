import type { Redis } from 'ioredis';
import type { Log } from '../common/logging/log.js';
import type { Cancel, Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { HintDamper } from './hint-damper.js';
import { CHANNEL_PREFIX, readHint } from './hint-message.js';
import { type OutageLog, reasonOf } from './outage-log.js';

const PART = 'subscribe';
/** A connection that only listens shows no other sign of its death. */
const PING_EVERY_MS = seconds(10);

interface Subscriber {
  topic: string;
  onHint: (key: string) => void;
  onGap: (() => void) | undefined;
}

export interface ListenerRules {
  /** Of this instance, whose own hints are passed over. */
  id: string;
  clock: Clock;
  log: Log;
  outages: OutageLog;
}

/** The half that hears. Nothing in a message is believed, beyond which key to look at. */
export class HintListener {
  private readonly subscribers: Subscriber[] = [];
  private readonly damper: HintDamper;
  private cancelPing: Cancel = () => undefined;
  private hasMissed = false;
  private ignoredCount = 0;
  private overflowCount = 0;

  constructor(
    private readonly redis: Redis,
    private readonly rules: ListenerRules,
  ) {
    this.damper = new HintDamper(rules.clock);
    redis.on('error', (error) => rules.outages.lost(PART, reasonOf(error)));
    redis.on('close', () => {
      this.hasMissed = true;
      rules.outages.lost(PART, 'connection closed');
    });
    redis.on('ready', () => void this.listen());
    redis.on('message', (channel, text) => this.hear(channel, text));
    this.pingLater();
  }

  /** Messages that were no hints. */
  get ignored(): number {
    return this.ignoredCount;
  }

  /** Hints that were refused because too many keys came at a time. */
  get overflown(): number {
    return this.overflowCount;
  }

  add(subscriber: Subscriber): void {
    this.subscribers.push(subscriber);
    if (this.redis.status === 'ready') void this.listen();
  }

  close(): void {
    this.cancelPing();
    this.damper.clear();
    this.redis.disconnect();
  }

  /** Says which channels to hear, all of them again: it does no harm. What came before Redis agreed was missed. */
  private async listen(): Promise<void> {
    const channels = [...new Set(this.subscribers.map(({ topic }) => CHANNEL_PREFIX + topic))];
    try {
      if (channels.length > 0) await this.redis.subscribe(...channels);
    } catch (error) {
      this.hasMissed = true;
      this.rules.outages.lost(PART, reasonOf(error));
      return;
    }
    this.rules.outages.back(PART);
    if (this.hasMissed) this.tellGap();
  }

  private tellGap(): void {
    this.hasMissed = false;
    for (const { topic, onGap } of this.subscribers) if (onGap) this.guarded(topic, onGap);
  }

  private hear(channel: string, text: string): void {
    const hint = readHint(text);
    if (!hint) {
      this.ignoredCount++;
      return;
    }
    if (hint.from === this.rules.id) return;
    const topic = channel.slice(CHANNEL_PREFIX.length);
    const isTaken = this.damper.run(`${topic} ${hint.key}`, () => this.tell(topic, hint.key));
    if (!isTaken) this.overflowCount++;
  }

  private tell(topic: string, key: string): void {
    for (const subscriber of this.subscribers)
      if (subscriber.topic === topic) this.guarded(topic, () => subscriber.onHint(key));
  }

  /** One listener's fault is no other's, and not the connection's. */
  private guarded(topic: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.rules.log.error('hints.listener_failed', 'A listener failed on a hint', { topic, error });
    }
  }

  private pingLater(): void {
    this.cancelPing = this.rules.clock.after(PING_EVERY_MS, () => {
      if (this.redis.status === 'ready') void this.prove();
      this.pingLater();
    });
  }

  /** No answer ends the connection, and everything else follows from that. */
  private async prove(): Promise<void> {
    if (this.hasMissed) return this.listen();
    await this.redis.ping().catch(() => undefined);
  }
}
