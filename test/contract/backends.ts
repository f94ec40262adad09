import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Secret } from '../../src/common/secret/secret.js';
import type { DatabaseSettings } from '../../src/config/app-config.js';
import { entities } from '../../src/entities.js';
import { createDataSource } from '../../src/storage/data-source.js';

/** A database made for one run, empty, and dropped at its end. */
export interface FreshDatabase {
  settings: DatabaseSettings;
  drop: () => Promise<void>;
}

export interface Backend {
  name: 'sqlite' | 'postgres' | 'mariadb';
  /** Why it cannot be tested here; undefined when it can. */
  missing: string | undefined;
  create: () => Promise<FreshDatabase>;
}

const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const MARIADB_URL = process.env['TEST_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306';
const REQUIRED = (process.env['ZHONGKONG_REQUIRE_BACKENDS'] ?? '').split(',').filter(Boolean);

const freshName = (): string => `zhongkong_test_${randomBytes(6).toString('hex')}`;

function at(url: string, database: string): Secret {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return new Secret(address.href);
}

async function run(options: DataSourceOptions, sql: string): Promise<void> {
  const source = await new DataSource(options).initialize();
  try {
    await source.query(sql);
  } finally {
    await source.destroy();
  }
}

const onPostgres = (sql: string): Promise<void> =>
  run({ type: 'postgres', url: POSTGRES_URL, connectTimeoutMS: 2_000 }, sql);
const onMariadb = (sql: string): Promise<void> =>
  run({ type: 'mariadb', url: MARIADB_URL, connectTimeout: 2_000 }, sql);

function createSqlite(): Promise<FreshDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'zhongkong-contract-'));
  return Promise.resolve({
    settings: { kind: 'sqlite', path: join(folder, 'test.sqlite') },
    drop: () => Promise.resolve(rmSync(folder, { recursive: true })),
  });
}

async function createPostgres(): Promise<FreshDatabase> {
  const name = freshName();
  await onPostgres(`CREATE DATABASE ${name}`);
  return {
    settings: { kind: 'postgres', url: at(POSTGRES_URL, name) },
    drop: () => onPostgres(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function createMariadb(): Promise<FreshDatabase> {
  const name = freshName();
  await onMariadb(`CREATE DATABASE ${name}`);
  return {
    settings: { kind: 'mariadb', url: at(MARIADB_URL, name) },
    drop: () => onMariadb(`DROP DATABASE ${name}`),
  };
}

async function reasonAgainst(name: string, ask: Promise<void>): Promise<string | undefined> {
  try {
    await ask;
    return undefined;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    if (REQUIRED.includes(name)) throw new Error(`${name} is required here: ${reason}`, { cause: error });
    console.warn(`skipped: ${name} does not answer (${reason})`);
    return reason;
  }
}

/** Every database that we promise to run on; those that are not there say why. */
export async function findBackends(): Promise<Backend[]> {
  return [
    { name: 'sqlite', missing: undefined, create: createSqlite },
    {
      name: 'postgres',
      missing: await reasonAgainst('postgres', onPostgres('SELECT 1')),
      create: createPostgres,
    },
    {
      name: 'mariadb',
      missing: await reasonAgainst('mariadb', onMariadb('SELECT 1')),
      create: createMariadb,
    },
  ];
}

export const connect = (settings: DatabaseSettings, statementMs?: number): Promise<DataSource> =>
  createDataSource(settings, entities, statementMs).initialize();
