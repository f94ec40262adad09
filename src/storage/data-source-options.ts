import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataSourceOptions, ObjectLiteral } from 'typeorm';
import { SystemClock } from '../common/time/system-clock.js';
import type { DatabaseSettings } from '../config/app-config.js';
import { databaseLimits, mariadbSession, type DatabaseLimits } from './database-limits.js';
import { watchedMariadb } from './mariadb-pool.js';
import { migrations } from './migrations/migrations.js';
import { watchedPostgres } from './postgres-pool.js';
import { SilenceWatch } from './silence-watch.js';
import { sqliteDriver } from './sqlite-driver.js';

const POOL_SIZE = 10;
/** Firewalls forget connections that nothing passes; those are dead without a word. */
const IDLE_MS = 10_000;
/** Under a flood, further statements are refused at once: mysql2 keeps even those that no longer wait. */
const MARIADB_QUEUE = 1_000;

export type Entities = readonly (new () => ObjectLiteral)[];

/**
 * The single source of the database options, by way of `createDataSource`: for the app and for `ormconfig.ts`, with the features' entities.
 * `statementMs` is how long a statement may take; without it, as for migrations, only connecting is limited.
 */
export function dataSourceOptions(
  database: DatabaseSettings,
  entities: Entities,
  statementMs?: number,
): DataSourceOptions {
  const limits = databaseLimits(statementMs);
  const shared = {
    entities: [...entities],
    migrations,
    migrationsTableName: 'migration',
    synchronize: false,
    logging: false as const,
  };
  switch (database.kind) {
    case 'sqlite':
      mkdirSync(dirname(database.path), { recursive: true, mode: 0o700 });
      // WAL lets readers pass writers; synchronous stays FULL, SQLite's default, so that a committed token survives a power cut.
      return {
        ...shared,
        type: 'sqlite',
        driver: sqliteDriver,
        database: database.path,
        enableWAL: true,
        busyTimeout: limits.sqliteBusyMs,
      };
    case 'postgres':
      return { ...shared, ...postgresOptions(limits), url: database.url.reveal() };
    case 'mariadb':
      return {
        ...shared,
        ...mariadbOptions(limits),
        url: database.url.reveal().replace(/^mariadb:/, 'mysql:'),
      };
  }
}

function postgresOptions({ connectMs, answerMs, server }: DatabaseLimits) {
  return {
    type: 'postgres' as const,
    poolSize: POOL_SIZE,
    driver: watchedPostgres(new SilenceWatch(new SystemClock(), answerMs)),
    // Of connecting and, in this pool, also of waiting for a connection.
    connectTimeoutMS: connectMs,
    extra: {
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      ...(server && {
        statement_timeout: server.statementMs,
        lock_timeout: server.lockMs,
        idle_in_transaction_session_timeout: server.idleInTransactionMs,
      }),
    },
  };
}

// TypeORM's `mariadb` (driver mysql2) also speaks to MySQL; its `mysql` misreads MariaDB's nullable columns.
function mariadbOptions({ connectMs, answerMs, server }: DatabaseLimits) {
  const clock = new SystemClock();
  return {
    type: 'mariadb' as const,
    poolSize: POOL_SIZE,
    driver: watchedMariadb(new SilenceWatch(clock, answerMs), {
      clock,
      waitMs: connectMs,
      session: server && mariadbSession(server),
    }),
    connectorPackage: 'mysql2' as const,
    connectTimeout: connectMs,
    charset: 'utf8mb4',
    extra: {
      maxIdle: POOL_SIZE - 1, // mysql2 looks for idle connections only when it may not keep all of them.
      idleTimeout: IDLE_MS,
      gracefulEnd: true,
      queueLimit: MARIADB_QUEUE,
    },
  };
}
