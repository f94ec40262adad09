import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DataSource } from 'typeorm';

const run = promisify(execFile);
const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 180_000;
const POSTGRES = process.env['BENCH_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432';
const NAME = `zhongkong_bench_${process.pid}`;

/** A database that servers under measurement use; looked at from outside. */
export interface BenchDatabase {
  url: string;
  /** Resolves when so many accounts have a token. */
  untilTokens: (count: number) => Promise<void>;
  forgetTokens: () => Promise<void>;
  drop: () => Promise<void>;
}

export function sqlite(folder: string): BenchDatabase {
  const database = join(folder, 'many.sqlite');
  const source = new DataSource({ type: 'sqlite', database, enableWAL: true, busyTimeout: 5_000 });
  const drop = async (): Promise<void> => {
    if (source.isInitialized) await source.destroy();
  };
  return { url: `sqlite:${database}`, ...looks(source), drop };
}

/** Undefined, with the reason printed, where there is no PostgreSQL. */
export async function postgres(): Promise<BenchDatabase | undefined> {
  const url = `${POSTGRES}/${NAME}`;
  const admin = new DataSource({ type: 'postgres', url: `${POSTGRES}/postgres` });
  try {
    await admin.initialize();
  } catch {
    console.log('skipped: no PostgreSQL answers; BENCH_POSTGRES_URL may name one, without a database');
    return undefined;
  }
  await admin.query(`CREATE DATABASE ${NAME}`);
  await run(
    process.execPath,
    ['--import', 'tsx', 'node_modules/typeorm/cli.js', 'migration:run', '-d', 'ormconfig.ts'],
    { env: { PATH: process.env['PATH'], DATABASE_URL: url } },
  );
  const source = new DataSource({ type: 'postgres', url });
  const drop = async (): Promise<void> => {
    if (source.isInitialized) await source.destroy();
    await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`);
    await admin.destroy();
  };
  return { url, ...looks(source), drop };
}

function looks(source: DataSource): Pick<BenchDatabase, 'untilTokens' | 'forgetTokens'> {
  const count = async (): Promise<number> => {
    if (!source.isInitialized) await source.initialize();
    const rows: { n: number | string }[] = await source.query(
      'SELECT COUNT(*) AS n FROM credential WHERE generation > 0',
    );
    return Number(rows[0]?.n);
  };
  return {
    async untilTokens(wanted) {
      const end = performance.now() + PATIENCE_MS;
      // Before the server has made its tables there is nothing to count.
      while ((await count().catch(() => 0)) < wanted) {
        if (performance.now() > end)
          throw new Error(`only ${await count()} of ${wanted} tokens within ${PATIENCE_MS / 1_000} s`);
        await pause(LOOK_EVERY_MS);
      }
    },
    async forgetTokens() {
      await source.query('DELETE FROM credential');
    },
  };
}
