import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

export const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** Why the Redis of `TEST_REDIS_URL` cannot be used here; undefined when it can. */
export async function redisFault(): Promise<string | undefined> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return undefined;
  } catch {
    return 'no Redis answers at TEST_REDIS_URL (default redis://127.0.0.1:6379)';
  } finally {
    redis.disconnect();
  }
}

/** A Redis of the test's own that can be stopped, frozen and started again on the same port. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'zhongkong-redis-'));

  private constructor(private readonly port: number) {}

  /** A place for one; nothing runs there yet. */
  static async reserve(): Promise<RedisServer> {
    return new RedisServer(await freePort());
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Undefined while it cannot be run here. */
  static fault(): Promise<string | undefined> {
    const child = spawn('redis-server', ['--version'], { stdio: 'ignore' });
    return new Promise((resolve) => {
      child.once('error', () => resolve('there is no redis-server command to start one with'));
      child.once('exit', () => resolve(undefined));
    });
  }

  async start(): Promise<void> {
    const options = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', this.folder];
    this.child = spawn('redis-server', ['--port', String(this.port), ...options], { stdio: 'ignore' });
    await eventually('the Redis of the test answers', () => this.answers());
  }

  /** Whether no client of this name is connected. */
  async hasNoClient(name: string): Promise<boolean> {
    const redis = new Redis(this.url);
    const list = await redis.client('LIST');
    redis.disconnect();
    return !String(list).includes(`name=${name}`);
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    const redis = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined);
    const isReady = await redis.connect().then(
      () => true,
      () => false,
    );
    redis.disconnect();
    return isReady;
  }
}
