import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { findBackends } from '../contract/backends.js';
import { isMissing } from '../support/backend.js';
import { RedisServer } from '../support/redis-server.js';
import { ACCOUNTS, Fleet, MODES } from './fleet.js';
import { auditIssues } from './issue-audit.js';
import { Readers } from './readers.js';

const SPEED = { lifeSeconds: 30, overlapSeconds: 12 };
/** A plain token is renewed at half its life, a stable one when its last overlap begins. */
const MOST_ISSUES = { stable: 3, plain: 4 };
const NONSENSE = '$-7\r\n*99999999999\r\nHTTP/1.1 200 OK\r\n\r\n';

const [sqlite] = await findBackends();
if (!sqlite) throw new Error('there is no database');
const database = sqlite;
const cannotRun = isMissing('redis', await RedisServer.fault());

/** Empties Redis, and says things in it that nobody of ours would say. */
async function wipe(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  const channels = (await redis.pubsub('CHANNELS')) as string[];
  expect(channels.length).toBeGreaterThan(0);
  for (const channel of channels)
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '\u0000\u00ff',
      `{"kind":"token","app_id":"${ACCOUNTS.plain.appId}"}`,
    ])
      await redis.publish(channel, text);
  redis.disconnect();
}

/** Something on its port that is no Redis; resolves with its end. */
async function talkNonsense(url: string): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write(NONSENSE));
  });
  await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), '127.0.0.1', resolve));
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
}

async function disturb(redis: RedisServer): Promise<void> {
  await pause(5_000);
  await wipe(redis.url);
  redis.freeze();
  await pause(6_000);
  await redis.stop();
  // The plain renewal falls in here …
  await pause(6_000);
  const end = await talkNonsense(redis.url);
  // … and the stable one here.
  await pause(8_000);
  await end();
  await redis.start();
  await pause(8_000);
}

it.skipIf(cannotRun)('Redis wiped, frozen, away and replaced by nonsense changes nothing', async () => {
  const redis = await RedisServer.reserve();
  await redis.start();
  const fleet = await Fleet.start({
    database,
    speed: SPEED,
    instances: 2,
    env: () => ({ REDIS_URL: redis.url }),
  });
  const readers = new Readers(fleet);
  try {
    await disturb(redis);
    await readers.stop();
    for (const mode of MODES) {
      const report = await readers.report(mode);
      const audit = await auditIssues(fleet, mode, { speed: SPEED, readers });
      console.log('Redis in trouble,', mode, report, audit);
      expect(report, mode).toMatchObject({ dead: 0, overstated: 0, refused: 0, unanswered: 0 });
      expect(audit, mode).toMatchObject({ tooClose: 0, overlaps: 0 });
      expect(audit.issues, mode).toBeGreaterThan(1);
      expect(audit.issues, mode).toBeLessThanOrEqual(MOST_ISSUES[mode]);
    }
  } finally {
    await readers.stop();
    await fleet.remove();
    await redis.remove();
  }
});
