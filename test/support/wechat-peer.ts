import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommonModule } from '../../src/common/common.module.js';
import { JsonLog } from '../../src/common/logging/json-log.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/load-config.js';
import { WechatModule } from '../../src/wechat/wechat.module.js';
import { ManualClock } from './manual-clock.js';

@Module({})
class Root {}

/** The real clients of `src/wechat`, pointed at an address, on a clock moved by hand. */
export class WechatClients {
  readonly clock = new ManualClock();
  readonly log: string[] = [];
  private server: NetServer | undefined;

  private constructor(private readonly url: string) {}

  private context: INestApplicationContext | undefined;

  /** Clients that ask this address for WeChat's API and for WeCom's. */
  static async at(url: string): Promise<WechatClients> {
    const clients = new WechatClients(url);
    await clients.start();
    return clients;
  }

  /** Clients that ask a server that answers like this. */
  static asking(listener: RequestListener, prefix = ''): Promise<WechatClients> {
    return WechatClients.askingServer(createServer(listener), 'http', prefix);
  }

  static async askingServer(
    server: NetServer,
    scheme: 'http' | 'https',
    prefix = '',
  ): Promise<WechatClients> {
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const clients = await WechatClients.at(
      `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    );
    clients.server = server;
    return clients;
  }

  get<T>(type: new (...args: never[]) => T): T {
    if (!this.context) throw new Error('not started');
    return this.context.get<T>(type);
  }

  async stop(): Promise<void> {
    await this.context?.close();
    (this.server as Partial<Server> | undefined)?.closeAllConnections?.();
    this.server?.close();
  }

  private async start(): Promise<void> {
    const random = new SystemRandom();
    const common = {
      clock: this.clock,
      random,
      sealer: new KeyedSealer(random),
      log: new JsonLog('debug', { write: (line: string) => void this.log.push(line) }),
    };
    const config = loadConfig({ WECHAT_API_URL: this.url, WECOM_API_URL: this.url });
    this.context = await NestFactory.createApplicationContext(
      { module: Root, imports: [CommonModule.forRoot(common), ConfigModule.forRoot(config), WechatModule] },
      { logger: false },
    );
  }
}

/** What a call that must fail failed with. */
export async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => {
      throw new Error('the call succeeded');
    },
    (error: unknown) => error,
  );
}
