import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BusinessServer } from '../../demo/business-server.js';
import { freePort } from '../../demo/ports.js';
import { makeReaderKey } from '../../demo/server-calls.js';
import { buildWeb } from '../../scripts/web-bundles.js';
import { Simulator } from '../../simulator/simulator.js';
import { createApp } from '../../src/app.setup.js';
import { JsonLog } from '../../src/common/logging/json-log.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { SystemClock } from '../../src/common/time/system-clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { ADMIN_KEY, APP_ID, APP_SECRET } from '../support/test-app.js';

// Two hours in twenty seconds: a new token every twelve.
const LIFE_SECONDS = 20;
const OVERLAP_SECONDS = 8;

/** What `npm run demo` starts, in this process, on real time and free ports: platform, server, a customer's back end and page. */
export class DemoSite {
  private constructor(
    readonly platform: Simulator,
    readonly apiUrl: string,
    readonly pageUrl: string,
    private readonly app: NestFastifyApplication,
    private readonly business: BusinessServer,
    private readonly folder: string,
  ) {}

  static async start(): Promise<DemoSite> {
    // The page and its scripts, as they are served in production.
    buildWeb();
    const platform = await Simulator.start({
      tokenLifeSeconds: LIFE_SECONDS,
      overlapSeconds: OVERLAP_SECONDS,
      accounts: [{ appId: APP_ID, secret: APP_SECRET, kind: 'official', name: '山茶花书店' }],
      users: [
        { id: 'lin', nickname: '林小雨', followerOf: [APP_ID] },
        { id: 'chen', nickname: '陈默' },
        { id: 'zhou', nickname: '周明', followerOf: [APP_ID] },
        { id: 'emma', nickname: 'Emma Clarke', language: 'en' },
      ],
    });
    // As the real pages do, let nobody in who is not WeChat.
    platform.settings.requireWeChatBrowser = true;
    const folder = mkdtempSync(join(tmpdir(), 'zhongkong-browser-'));
    const [apiPort, pagePort] = [await freePort(), await freePort()];
    const apiUrl = `http://localhost:${apiPort}`;
    const pageUrl = `http://localhost:${pagePort}`;
    const app = await startServer({ folder, apiPort, apiUrl, platformUrl: platform.url });
    await addAccount(apiUrl, pageUrl);
    const business = await BusinessServer.start({
      port: pagePort,
      appId: APP_ID,
      key: await makeReaderKey(apiUrl, ADMIN_KEY, APP_ID),
      serverUrl: apiUrl,
      publicUrl: apiUrl,
      overlapSeconds: OVERLAP_SECONDS,
    });
    return new DemoSite(platform, apiUrl, pageUrl, app, business, folder);
  }

  async stop(): Promise<void> {
    await this.business.stop();
    await this.app.close();
    await this.platform.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface ServerPlan {
  folder: string;
  apiPort: number;
  apiUrl: string;
  platformUrl: string;
}

async function startServer({ folder, apiPort, apiUrl, platformUrl }: ServerPlan) {
  const config = loadConfig({
    DATABASE_URL: `sqlite:${join(folder, 'test.sqlite')}`,
    MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
    PORT: String(apiPort),
    PUBLIC_URL: apiUrl,
    WECHAT_API_URL: platformUrl,
    WECHAT_OPEN_URL: platformUrl,
    WECHAT_OVERLAP_SECONDS: String(OVERLAP_SECONDS),
    LOG_LEVEL: 'warn',
  });
  const log = new JsonLog(config.logLevel, { write: (line: string) => void line });
  const app = await createApp({ config, clock: new SystemClock(), random: new SystemRandom(), log });
  await app.listen(apiPort, '127.0.0.1');
  return app;
}

async function addAccount(apiUrl: string, pageUrl: string): Promise<void> {
  const response = await fetch(`${apiUrl}/v1/accounts`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      app_id: APP_ID,
      kind: 'official',
      name: '山茶花书店',
      app_secret: APP_SECRET,
      return_urls: [`${pageUrl}/`],
      js_origins: [pageUrl],
    }),
  });
  if (response.status !== 201) throw new Error(`the account was not created: ${await response.text()}`);
}
