import { fork } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';

const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
const CONNECT_MS = 2_000;

type News = { url: string } | { fault: string };

/**
 * The PostgreSQL of the tests: that of `TEST_POSTGRES_URL`, or the one on this machine, or else one from npm, started here once for
 * all files and removed at the end. The tests find it by `TEST_POSTGRES_URL`. Where even that cannot run, they say so.
 */
export default async function providePostgres(): Promise<(() => Promise<void>) | undefined> {
  if (await answers(process.env['TEST_POSTGRES_URL'] ?? DEFAULT_URL)) return undefined;
  const server = fork(new URL('postgres-server.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const ended = once(server, 'exit');
  const [news] = (await Promise.race([
    once(server, 'message'),
    ended.then(() => [{ fault: 'it ended at once' }]),
  ])) as [News];
  if ('fault' in news) {
    console.warn(`no PostgreSQL from npm: ${news.fault}`);
    return undefined;
  }
  process.env['TEST_POSTGRES_URL'] = news.url;
  console.log('no PostgreSQL answered: these tests use one from npm');
  return async () => {
    server.disconnect();
    await ended;
  };
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
