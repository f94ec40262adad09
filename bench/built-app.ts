import 'reflect-metadata';
import { pathToFileURL } from 'node:url';
import type { INestApplicationContext, Type } from '@nestjs/common';
import type * as Setup from '../src/app.setup.js';
import type * as Logs from '../src/common/logging/json-log.js';
import type * as Randoms from '../src/common/random/system-random.js';
import type * as Clocks from '../src/common/time/system-clock.js';
import type * as Config from '../src/config/load-config.js';
import type * as Tokens from '../src/token/token.service.js';

/** Decorator metadata is in the build only, so the application comes from there. */
export const built = <M>(path: string): Promise<M> =>
  import(pathToFileURL(`dist/${path}.js`).href) as Promise<M>;

export interface BuiltApp {
  app: INestApplicationContext;
  tokens: Tokens.TokenService;
  get: <T>(provider: Type<T>) => T;
  close: () => Promise<void>;
}

/** The application of the build in this process; it does not listen. */
export async function createBuiltApp(env: Record<string, string>): Promise<BuiltApp> {
  const { createApp } = await built<typeof Setup>('app.setup');
  const { JsonLog } = await built<typeof Logs>('common/logging/json-log');
  const { SystemRandom } = await built<typeof Randoms>('common/random/system-random');
  const { SystemClock } = await built<typeof Clocks>('common/time/system-clock');
  const { loadConfig } = await built<typeof Config>('config/load-config');
  const { TokenService } = await built<typeof Tokens>('token/token.service');
  const app = await createApp({
    config: loadConfig({ ...env, PORT: '0' }),
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: new JsonLog('warn'),
  });
  return {
    app,
    tokens: app.get(TokenService),
    get: (provider) => app.get(provider),
    close: () => app.close(),
  };
}
