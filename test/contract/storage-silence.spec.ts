import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { Secret } from '../../src/common/secret/secret.js';
import type { DatabaseSettings } from '../../src/config/app-config.js';
import { databaseLimits } from '../../src/storage/database-limits.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { eventually } from '../support/eventually.js';
import { connect, findBackends, type FreshDatabase } from './backends.js';

const STATEMENT_MS = 600;
const { connectMs, answerMs = 0 } = databaseLimits(STATEMENT_MS);
/** What a busy machine may add. */
const SLACK_MS = 700;
const POOL = 10;
const SQL = {
  postgres: { sleep: (s: number) => `SELECT pg_sleep(${s})`, me: 'SELECT pg_backend_pid() AS me' },
  mariadb: { sleep: (s: number) => `SELECT SLEEP(${s})`, me: 'SELECT CONNECTION_ID() AS me' },
};

const timed = async (work: Promise<unknown>): Promise<{ error: unknown; ms: number }> => {
  const start = performance.now();
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return { error, ms: performance.now() - start };
};

const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;

const report = (what: string, ms: number): void => console.log(`${what}: ${Math.round(ms)} ms`);

for (const { name, missing, create } of await findBackends()) {
  if (name === 'sqlite') continue;
  const { sleep, me } = SQL[name];
  describe.skipIf(missing)(`a database that goes silent: ${name}`, () => {
    let database: FreshDatabase;
    let proxy: ChaosProxy;
    let source: DataSource;
    let through: DatabaseSettings;

    beforeEach(async () => {
      database = await create();
      if (database.settings.kind === 'sqlite') throw new Error('not on a network');
      const url = database.settings.url.reveal();
      proxy = await ChaosProxy.before(url, name === 'postgres' ? 5432 : 3306);
      through = { kind: name, url: new Secret(proxy.through(url)) };
      source = await connect(through, STATEMENT_MS);
    });
    afterEach(async () => {
      if (source.isInitialized) await source.destroy();
      await proxy.close();
      await database.drop();
    });

    const ask = (): Promise<{ error: unknown; ms: number }> => timed(source.query('SELECT 1'));
    const askMany = (count: number): Promise<{ error: unknown; ms: number }[]> =>
      Promise.all(Array.from({ length: count }, ask));
    const fillPool = (): Promise<unknown> =>
      Promise.all(Array.from({ length: POOL }, () => source.query(sleep(0.1))));
    /** The first statements may still meet what the disturbance left; after `withinMs` all is well, with every connection. */
    const expectWell = async ({ withinMs }: { withinMs: number }): Promise<void> => {
      const start = performance.now();
      await eventually('the database is back', async () => (await ask()).error === undefined);
      const ms = performance.now() - start;
      report(`${name}: back after`, ms);
      expect(ms).toBeLessThan(withinMs + SLACK_MS);
      for (const { error } of await askMany(2 * POOL)) expect(error).toBeUndefined();
    };
    const expectWellAtOnce = async (): Promise<void> => {
      expect((await ask()).error).toBeUndefined();
      await expectWell({ withinMs: 0 });
    };

    it.each(['both', 'up', 'down'] as const)('black hole (%s)', async (direction) => {
      await fillPool();
      proxy.blackHole(direction);
      const first = await ask();
      expect(String(first.error)).toContain('did not answer');
      report(`${name}: error under a black hole after`, first.ms);
      expect(first.ms).toBeLessThan(answerMs + SLACK_MS);
      // By now nothing is left that was connected before.
      const second = await ask();
      expect(second.error).toBeDefined();
      expect(second.ms).toBeLessThan(connectMs + answerMs + SLACK_MS);
      await proxy.heal();
      await expectWellAtOnce();
    });

    it('black hole with more statements than connections', async () => {
      await fillPool();
      proxy.blackHole();
      for (let round = 0; round < 3; round++) {
        for (const { error, ms } of await askMany(3 * POOL)) {
          expect(error).toBeDefined();
          expect(ms).toBeLessThan(connectMs + answerMs + SLACK_MS);
        }
      }
      await proxy.heal();
      // Connections that were being made keep their places until they are given up.
      await expectWell({ withinMs: connectMs });
    });

    it('idle connections that died without a word cost one statement, not one each', async () => {
      await fillPool();
      proxy.cutHalfOpen();
      expect((await ask()).error).toBeDefined();
      await expectWellAtOnce();
    });

    it('a cut in a statement', async () => {
      await fillPool();
      const asked = timed(source.query(sleep(0.5)));
      await new Promise((resolve) => setTimeout(resolve, 100));
      proxy.cut();
      const { error, ms } = await asked;
      expect(error).toBeDefined();
      expect(ms).toBeLessThan(500);
      await expectWell({ withinMs: 0 });
    });

    it('refused connections', async () => {
      proxy.refuse();
      proxy.cut();
      await ask();
      const { error, ms } = await ask();
      expect(String(error)).toContain('ECONNREFUSED');
      expect(ms).toBeLessThan(SLACK_MS);
      await proxy.heal();
      await expectWellAtOnce();
    });

    it('a slow network: borne up to the limit, an error beyond', async () => {
      proxy.delay(100);
      expect((await ask()).error).toBeUndefined();
      proxy.delay(2_000);
      const { error, ms } = await ask();
      expect(error).toBeDefined();
      expect(ms).toBeLessThan(answerMs + SLACK_MS);
      await proxy.heal();
      await expectWellAtOnce();
    });

    it('no free connection: the wait ends with an error', async () => {
      const runners = Array.from({ length: POOL }, () => source.createQueryRunner());
      for (const runner of runners) await runner.connect();
      const { error, ms } = await ask();
      expect(error).toBeDefined();
      expect(ms).toBeLessThan(connectMs + SLACK_MS);
      for (const runner of runners) await runner.release();
      await expectWellAtOnce();
    });

    it('the server itself gives a slow statement up, and the connection lives on', async () => {
      const before: unknown = await source.query(me);
      const { error, ms } = await timed(source.query(sleep(5)));
      expect(String(error)).toMatch(/statement timeout|max_statement_time/);
      expect(ms).toBeLessThan(STATEMENT_MS + SLACK_MS);
      expect(await source.query(me)).toEqual(before);
    });

    it('a transaction whose connection goes silent fails as a whole', async () => {
      const { error, ms } = await timed(
        source.transaction(async (manager) => {
          await manager.query('SELECT 1');
          proxy.blackHole();
          await manager.query('SELECT 2');
        }),
      );
      expect(String(error)).toContain('did not answer');
      expect(ms).toBeLessThan(answerMs + SLACK_MS);
      await proxy.heal();
      await expectWellAtOnce();
    });

    it('the answer to a COMMIT is lost: an error, and yet it was done', async () => {
      await source.query('CREATE TABLE kept (id int)');
      proxy.cutAfterSending('COMMIT');
      const { error } = await timed(
        source.transaction((manager) => manager.query('INSERT INTO kept VALUES (1)')),
      );
      expect(error).toBeDefined();
      await proxy.heal();
      expect(await source.query('SELECT id FROM kept')).toEqual([{ id: 1 }]);
    });

    it('closes all the same', async () => {
      await fillPool();
      proxy.blackHole();
      const before = openSockets();
      const { error, ms } = await timed(source.destroy());
      expect(error).toBeUndefined();
      expect(ms).toBeLessThan(answerMs + SLACK_MS);
      // Or the process would not end.
      await eventually('no socket is left', () => openSockets() <= before - POOL, { limitMs: 2_000 });
    });

    it('closes while connections are being made, and that is no error', async () => {
      proxy.blackHole();
      proxy.cut();
      const asked = askMany(2);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { error, ms } = await timed(source.destroy());
      expect(error).toBeUndefined();
      expect(ms).toBeLessThan(connectMs + SLACK_MS);
      for (const each of await asked) expect(each.error).toBeDefined();
    });

    it('does not open for ever', async () => {
      proxy.blackHole();
      const { error, ms } = await timed(connect(through, STATEMENT_MS));
      expect(error).toBeDefined();
      expect(ms).toBeLessThan(connectMs + SLACK_MS);
    });

    it('puts an end to a transaction whose client is gone', async () => {
      const [row] = await source.query<Record<string, unknown>[]>(
        name === 'postgres'
          ? 'SHOW idle_in_transaction_session_timeout'
          : 'SELECT @@idle_transaction_timeout AS seconds',
      );
      expect(['10s', 10, '10']).toContain(Object.values(row ?? {})[0]);
    });
  });
}
