import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { answerPreflights } from './account/cors.js';
import { Origins } from './account/origins.js';
import { AppModule } from './app.module.js';
import { limitBodiesByRoute } from './common/http/body-limit.js';
import { createFastifyAdapter } from './common/http/fastify-adapter.js';
import { logRequests, nameRequests } from './common/http/request-log.js';
import { parseTextWhereTaken } from './common/http/text-body.js';
import { endConnectionsWhenStopping, Stopping } from './common/http/stopping.js';
import { warnOfUntrustedProxy } from './common/http/untrusted-proxy.js';
import type { JsonLog } from './common/logging/json-log.js';
import type { Random } from './common/random/random.js';
import { KeyedSealer } from './common/sealing/keyed-sealer.js';
import type { Clock } from './common/time/clock.js';
import type { AppConfig } from './config/app-config.js';
import { entities } from './entities.js';
import { serveOpenApi } from './openapi.js';
import { refuseWhileSealed } from './sealed.hook.js';
import { statementLimitMs } from './storage/database-limits.js';
import { openDataSource } from './storage/open-data-source.js';
import { unseal } from './storage/unseal.js';

export interface AppParts {
  config: AppConfig;
  clock: Clock;
  random: Random;
  log: JsonLog;
  /** Modules of yours that use ours in this process: TokenService, ForSession, PushEvents. Their routes have to declare their callers, too. */
  modules?: readonly Type[];
}

/**
 * A ready application that does not listen yet: what the server and the tests have in common.
 * @throws DatabaseUnusableError, MigrationsPendingError, AccountsFileError
 */
export async function createApp({
  config,
  clock,
  random,
  log,
  modules,
}: AppParts): Promise<NestFastifyApplication> {
  const dataSource = await openDataSource(
    config.database,
    entities,
    statementLimitMs(config.wechat.overlapMs),
  );
  const sealer = new KeyedSealer(random);
  await unseal({ config, dataSource, sealer, random, clock, log });
  const adapter = createFastifyAdapter({ trustedProxies: config.http.trustedProxies, random });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, { clock, random, log, sealer }, dataSource, modules),
    adapter,
    {
      bodyParser: false, // Nest's would add a parser for forms; Fastify's own are for JSON and, taken away below, plain text.
      logger: log,
      abortOnError: false,
    },
  );
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  parseTextWhereTaken(fastify);
  limitBodiesByRoute(fastify);
  nameRequests(fastify);
  if (log.isEnabled('debug')) logRequests(fastify, log);
  warnOfUntrustedProxy(fastify, config.http.trustedProxies, log);
  endConnectionsWhenStopping(fastify, app.get(Stopping));
  refuseWhileSealed(fastify, sealer);
  answerPreflights(fastify, app.get(Origins));
  serveOpenApi(app);
  await app.init();
  await fastify.ready();
  return app;
}
