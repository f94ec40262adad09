import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataSourceOptions, ObjectLiteral } from 'typeorm';
import type { DatabaseSettings } from '../config/app-config.js';
import { migrations } from './migrations/migrations.js';
import { sqliteDriver } from './sqlite-driver.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;

export type Entities = readonly (new () => ObjectLiteral)[];

/** The single source of the database options: the app and `ormconfig.ts` both call it, with the features' entities. */
export function dataSourceOptions(database: DatabaseSettings, entities: Entities): DataSourceOptions {
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
        busyTimeout: 5_000,
      };
    case 'postgres':
      return {
        ...shared,
        type: 'postgres',
        url: database.url.reveal(),
        poolSize: POOL_SIZE,
        connectTimeoutMS: CONNECT_TIMEOUT_MS,
        extra: { statement_timeout: 3_000 },
      };
    case 'mariadb':
      // TypeORM's `mariadb` (driver mysql2) also speaks to MySQL; its `mysql` misreads MariaDB's nullable columns.
      return {
        ...shared,
        type: 'mariadb',
        url: database.url.reveal().replace(/^mariadb:/, 'mysql:'),
        poolSize: POOL_SIZE,
        connectTimeout: CONNECT_TIMEOUT_MS,
        charset: 'utf8mb4',
      };
  }
}
