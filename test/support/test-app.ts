import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Simulator, type SimulatorOptions } from '../../simulator/simulator.js';
import { createApp } from '../../src/app.setup.js';
import { JsonLog } from '../../src/common/logging/json-log.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { loadConfig } from '../../src/config/load-config.js';
import { Refresher } from '../../src/credential/refresher.js';
import { ManualClock } from './manual-clock.js';

export const ADMIN_KEY = `zk_${'A'.repeat(43)}`;
export const APP_ID = 'wx0123456789abcdef';
export const APP_SECRET = 'made-up-secret-of-the-simulator0';
export const PAGE = 'https://shop.example.com';
const LOOK_MS = 20;
const PATIENT_LOOKS = 10;
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

export interface TestAppOptions {
  env?: Record<string, string>;
  simulator?: SimulatorOptions;
  /** An existing data folder: the app starts on the database that another one left. */
  folder?: string;
  /** Keep using a simulator of an earlier app. */
  platform?: Simulator;
  clock?: ManualClock;
  /** Modules of the test's own in the same process. */
  modules?: readonly Type[];
}

export interface Answer {
  status: number;
  headers: Headers;
  // What a route answers is the subject of the tests: they look, and do not trust a type.
  body: Record<string, never>;
  text: string;
}

export interface CallOptions {
  method?: string;
  key?: string | null;
  session?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A real application listening on a free port, beside a real simulator, both on one hand-moved clock. */
export class TestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly platform: Simulator,
    readonly clock: ManualClock,
    readonly folder: string,
    readonly logLines: string[],
    private readonly ownsPlatform: boolean,
  ) {}

  static async start(options: TestAppOptions = {}): Promise<TestApp> {
    const clock = options.clock ?? new ManualClock();
    const platform = options.platform ?? (await startSimulator(clock, options.simulator));
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'zhongkong-'));
    const logLines: string[] = [];
    const config = loadConfig({
      DATABASE_URL: `sqlite:${join(folder, 'test.sqlite')}`,
      MASTER_KEY,
      BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
      PORT: '0',
      PUBLIC_URL: 'http://localhost:3000',
      WECHAT_API_URL: platform.url,
      WECHAT_OPEN_URL: platform.url,
      WECOM_API_URL: platform.url,
      LOG_LEVEL: 'debug',
      ...options.env,
    });
    const log = new JsonLog(config.logLevel, { write: (line: string) => void logLines.push(line) });
    const app = await createApp({
      config,
      clock,
      random: new SystemRandom(),
      log,
      modules: options.modules ?? [],
    });
    await app.listen(0, '127.0.0.1');
    return new TestApp(app, await app.getUrl(), platform, clock, folder, logLines, !options.platform);
  }

  /** Both clocks are one: the simulator reads this one. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** As `advance`, but not while WeChat is being asked for a token: the leap would run into that call's deadline. */
  async later(ms: number): Promise<void> {
    await this.app.get(Refresher).allIdle();
    await this.clock.advance(ms);
  }

  async call(
    path: string,
    { method, key = ADMIN_KEY, session, body, headers }: CallOptions = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(key !== null && session === undefined && { authorization: `Bearer ${key}` }),
        ...(session !== undefined && { 'x-session-code': session }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text ? JSON.parse(text) : {}) as Record<string, never>,
    };
  }

  /** Adds the simulator's account to the server. */
  async addAccount(fields: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await this.call('/v1/accounts', {
      body: {
        app_id: APP_ID,
        kind: 'official',
        name: '测试号',
        app_secret: APP_SECRET,
        return_urls: [`${PAGE}/`],
        ...fields,
      },
    });
    if (answer.status !== 201) throw new Error(`the account was not created: ${answer.text}`);
    return answer;
  }

  async makeKey(scopes: string[], accounts: string[] | 'all' = [APP_ID]): Promise<string> {
    const answer = await this.call('/v1/keys', { body: { name: 'test', scopes, accounts } });
    return String(answer.body['key']);
  }

  /** Everything the server logged so far. */
  get log(): string {
    return this.logLines.join('');
  }

  /** Closes the app; the database and the simulator stay for a next one. */
  async close(): Promise<void> {
    let isOpen = true;
    const closed = this.app.close().finally(() => (isOpen = false));
    // What the app waits for at its end, such as a call that hangs, may wait for this clock.
    for (let looks = 0; isOpen; looks++) {
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
      if (isOpen && looks >= PATIENT_LOOKS) await this.clock.advance(1_000);
    }
    await closed;
  }

  async stop(): Promise<void> {
    await this.close();
    if (this.ownsPlatform) await this.platform.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startSimulator(clock: ManualClock, options: SimulatorOptions = {}): Promise<Simulator> {
  return Simulator.start({
    now: () => clock.now(),
    accounts: [{ appId: APP_ID, secret: APP_SECRET, kind: 'official', name: '测试号' }],
    users: [
      { id: 'lin', nickname: '小林', sex: 1, followerOf: [APP_ID] },
      { id: 'amy', nickname: 'Amy', sex: 2 },
    ],
    ...options,
  });
}
