import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { isMissing } from '../../test/support/backend.js';
import { eventually } from '../../test/support/eventually.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { REDIS_URL, redisFault, RedisServer } from '../../test/support/redis-server.js';
import { JsonLog } from '../common/logging/json-log.js';
import { SystemRandom } from '../common/random/system-random.js';
import { Secret } from '../common/secret/secret.js';
import { RedisHintBus } from './redis-hint-bus.js';

const FOREIGN_ID = `ins_${'0123456789abcdef'.repeat(2)}`;

/** One instance of the server, as far as hints go. */
class Instance {
  readonly clock = new ManualClock();
  readonly log: string[] = [];
  readonly heard: string[] = [];
  gaps = 0;
  readonly bus: RedisHintBus;

  constructor(url: string, topic?: string) {
    const log = new JsonLog('debug', { write: (line: string) => void this.log.push(line) });
    this.bus = new RedisHintBus(new Secret(url), this.clock, new SystemRandom(), log);
    if (topic)
      this.bus.subscribe(
        topic,
        (key) => void this.heard.push(key),
        () => void this.gaps++,
      );
    instances.push(this);
  }

  logged(event: string): number {
    return this.log.filter((line) => line.includes(`"${event}"`)).length;
  }
}

let instances: Instance[] = [];
const server = await RedisServer.reserve();

afterEach(async () => {
  for (const { bus } of instances) bus.onApplicationShutdown();
  instances = [];
  await server.stop();
});

afterAll(() => server.remove());

const freshTopic = (): string => `test-${randomBytes(8).toString('hex')}`;

/** Until a hint comes through; what it took is forgotten. */
async function connected(from: Instance, to: Instance, topic: string): Promise<void> {
  await eventually('a hint comes through', () => {
    from.bus.publish(topic, 'hello');
    return to.heard.length > 0;
  });
  // One publisher's hints come in order: after this one, no earlier one is on its way.
  const last = `last-${randomBytes(8).toString('hex')}`;
  from.bus.publish(topic, last);
  await eventually('the last one has come', () => to.heard.includes(last));
  await to.clock.advance(1_000);
  to.heard.length = 0;
}

describe.skipIf(isMissing('redis', await redisFault()))('with Redis', () => {
  it('tells the others, and not itself', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL, topic), new Instance(REDIS_URL, topic)];
    const elsewhere: string[] = [];
    b.bus.subscribe(`${topic}-x`, (key) => void elsewhere.push(key));
    await connected(a, b, topic);
    await connected(b, a, topic);
    a.bus.publish(topic, 'wx1');
    b.bus.publish(topic, 'wx2');
    await eventually('both have heard', () => a.heard.length > 0 && b.heard.length > 0);
    expect([a.heard, b.heard, elsewhere]).toEqual([['wx2'], ['wx1'], []]);
    expect(a.gaps + b.gaps).toBe(0);
    expect(a.log).toEqual([]);
  });

  it('takes nothing for a hint that is none, and counts it', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL), new Instance(REDIS_URL, topic)];
    await connected(a, b, topic);
    const raw = new Redis(REDIS_URL);
    const lies = ['', 'wx1', '{}', `${FOREIGN_ID} a b`, `${FOREIGN_ID} ${'x'.repeat(100_000)}`, '\u0000'];
    for (const lie of lies) await raw.publish(`zhongkong:${topic}`, lie);
    await raw.publish(`zhongkong:${topic}`, Buffer.from([0xff, 0xfe, 0x00]));
    await raw.publish(`zhongkong:${topic}`, `${FOREIGN_ID} wx1`);
    raw.disconnect();
    await eventually('the true one is heard', () => b.heard.length > 0);
    expect(b.heard).toEqual(['wx1']);
    expect(b.bus.counts.ignored).toBe(lies.length + 1);
  });

  it('damps a flood, and does not lose its last', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL), new Instance(REDIS_URL, topic)];
    await connected(a, b, topic);
    for (let n = 0; n < 500; n++) a.bus.publish(topic, 'wx1');
    a.bus.publish(topic, 'end');
    await eventually('the flood is over', () => b.heard.includes('end'));
    expect(b.heard).toEqual(['wx1', 'end']);
    await b.clock.advance(100);
    expect(b.heard).toEqual(['wx1', 'end', 'wx1']);
  });

  it('counts what is too much at a time', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL), new Instance(REDIS_URL, topic)];
    await connected(a, b, topic);
    const raw = new Redis(REDIS_URL);
    const all = raw.pipeline();
    for (let n = 0; n < 3_000; n++) all.publish(`zhongkong:${topic}`, `${FOREIGN_ID} wx${n}`);
    await all.exec();
    raw.disconnect();
    await eventually('all of them came', () => b.heard.length + b.bus.counts.overflown === 3_000);
    expect(b.heard).toHaveLength(1_000);
  });

  it('keeps going when a listener fails', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL), new Instance(REDIS_URL)];
    b.bus.subscribe(topic, () => {
      throw new Error('broken');
    });
    b.bus.subscribe(topic, (key) => void b.heard.push(key));
    await connected(a, b, topic);
    expect(b.logged('hints.listener_failed')).toBeGreaterThan(0);
  });

  it('drops a key or topic that is none', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(REDIS_URL), new Instance(REDIS_URL, topic)];
    await connected(a, b, topic);
    const before = a.bus.counts.dropped;
    for (const key of ['', 'a b', '小林', 'x'.repeat(201)]) a.bus.publish(topic, key);
    a.bus.publish('To ken', 'wx1');
    expect(a.bus.counts.dropped - before).toBe(5);
    expect(() => a.bus.subscribe('To ken', () => undefined)).toThrow('topic');
  });
});

describe.skipIf(isMissing('redis', await RedisServer.fault()))('with a Redis that comes and goes', () => {
  it('starts without it, and says so once', async () => {
    const topic = freshTopic();
    const [a, b] = [new Instance(server.url), new Instance(server.url, topic)];
    for (let n = 0; n < 100; n++) a.bus.publish(topic, 'wx1');
    expect(a.bus.counts.dropped).toBe(100);
    await eventually('it was tried', () => b.logged('hints.lost') > 0);
    await server.start();
    await connected(a, b, topic);
    expect(b.gaps).toBe(1);
    await eventually('the end of the outage is logged', () => b.logged('hints.restored') > 0);
    expect([b.logged('hints.lost'), b.logged('hints.restored')]).toEqual([1, 1]);
    expect(b.log.join('')).toContain('ECONNREFUSED');
    expect(b.log.join('')).not.toContain('127.0.0.1');
  });

  it('tells of the gap each time it was away', async () => {
    const topic = freshTopic();
    await server.start();
    const [a, b] = [new Instance(server.url), new Instance(server.url, topic)];
    await connected(a, b, topic);
    expect(b.gaps).toBe(0);
    for (const round of [1, 2]) {
      await server.stop();
      await eventually('the loss is seen', () => b.logged('hints.lost') === round);
      expect(() => a.bus.publish(topic, 'wx1')).not.toThrow();
      await server.start();
      await eventually('the gap is told', () => b.gaps === round && b.logged('hints.restored') === round);
      await connected(a, b, topic);
    }
    b.bus.subscribe(`${topic}-x`, (key) => void b.heard.push(key));
    await connected(a, b, `${topic}-x`);
    expect([b.logged('hints.lost'), b.logged('hints.restored'), b.gaps]).toEqual([2, 2, 2]);
  });

  it('does not pile up hints while Redis hangs', async () => {
    await server.start();
    const a = new Instance(server.url);
    await eventually('a hint can be sent', () => {
      const { dropped } = a.bus.counts;
      a.bus.publish('token', 'wx1');
      return a.bus.counts.dropped === dropped;
    });
    server.freeze();
    const { dropped } = a.bus.counts;
    for (let n = 0; n < 3_000; n++) a.bus.publish('token', 'wx1');
    expect(a.bus.counts.dropped - dropped).toBeGreaterThanOrEqual(2_000);
  });

  it('notices a Redis that hangs by asking', async () => {
    const topic = freshTopic();
    await server.start();
    const [a, b] = [new Instance(server.url), new Instance(server.url, topic)];
    await connected(a, b, topic);
    server.freeze();
    await b.clock.advance(10_000);
    await eventually('the loss is seen', () => b.logged('hints.lost') > 0, { limitMs: 9_000 });
  });

  it.each(['there', 'away', 'frozen'])('ends at once while Redis is %s', async (kind) => {
    if (kind !== 'away') await server.start();
    const a = new Instance(server.url, 'token');
    if (kind === 'there')
      await eventually('it is connected', async () => !(await server.hasNoClient('zhongkong')));
    if (kind === 'away') await eventually('it was tried', () => a.logged('hints.lost') > 0);
    if (kind === 'frozen') server.freeze();
    const before = a.log.length;
    const start = performance.now();
    a.bus.onApplicationShutdown();
    expect(performance.now() - start).toBeLessThan(1_000);
    a.bus.publish('token', 'wx1');
    expect(a.bus.counts.dropped).toBe(1);
    if (kind === 'there') await eventually('Redis sees it go', () => server.hasNoClient('zhongkong'));
    expect(a.log).toHaveLength(before);
  });
});
