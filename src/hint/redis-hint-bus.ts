import type { OnApplicationShutdown } from '@nestjs/common';
import type { Log } from '../common/logging/log.js';
import type { Random } from '../common/random/random.js';
import type { Secret } from '../common/secret/secret.js';
import type { Clock } from '../common/time/clock.js';
import { HintBus, TOPIC } from './hint-bus.js';
import { HintListener } from './hint-listener.js';
import { HintSender } from './hint-sender.js';
import { OutageLog } from './outage-log.js';
import { connectRedis } from './redis-connection.js';

export interface HintCounts {
  /** Not sent: Redis was away, too slow, or the key was none. */
  dropped: number;
  /** Heard on our channels, and no hint. */
  ignored: number;
  /** Heard, and refused because too many keys came at a time. */
  overflown: number;
}

/** Hints through Redis' publish and subscribe, on two connections: one that listens cannot speak. */
export class RedisHintBus extends HintBus implements OnApplicationShutdown {
  private readonly outages: OutageLog;
  private readonly sender: HintSender;
  private readonly listener: HintListener;

  constructor(url: Secret, clock: Clock, random: Random, log: Log) {
    super();
    const id = random.id('ins');
    this.outages = new OutageLog(log);
    this.sender = new HintSender(connectRedis(url, random), id, this.outages);
    this.listener = new HintListener(connectRedis(url, random), { id, clock, log, outages: this.outages });
  }

  publish(topic: string, key: string): void {
    this.sender.send(topic, key);
  }

  subscribe(topic: string, onHint: (key: string) => void, onGap?: () => void): void {
    if (!TOPIC.test(topic)) throw new Error(`no hint can have the topic ${topic}`);
    this.listener.add({ topic, onHint, onGap });
  }

  /** Since the start. */
  get counts(): HintCounts {
    const { ignored, overflown } = this.listener;
    return { dropped: this.sender.dropped, ignored, overflown };
  }

  onApplicationShutdown(): void {
    this.outages.stop();
    this.sender.close();
    this.listener.close();
  }
}
