import 'reflect-metadata';
import { createApp } from './app.setup.js';
import { JsonLog } from './common/logging/json-log.js';
import { SystemRandom } from './common/random/system-random.js';
import { SystemClock } from './common/time/system-clock.js';
import { loadConfig } from './config/load-config.js';
import { exitOnCrash, exitWhenStopIsStuck, explainAndExit } from './exit.js';

try {
  const config = loadConfig(process.env);
  const log = new JsonLog(config.logLevel);
  exitOnCrash(log);
  const clock = new SystemClock();
  const app = await createApp({ config, clock, random: new SystemRandom(), log });
  app.enableShutdownHooks();
  exitWhenStopIsStuck(clock, log);
  await app.listen(config.http.port, config.http.host);
  log.info('server.listening', 'Zhongkong serves', {
    address: await app.getUrl(),
    public_url: config.http.publicUrl,
    pid: process.pid,
  });
} catch (error) {
  explainAndExit(error);
}
