import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, MODES, S } from '../support/cluster.js';
import { fails } from '../support/faulty-store.js';
import { ADMIN_KEY, APP_ID, TestApp } from '../support/test-app.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

const database = (): DataSource => cluster.one.app.app.get(DataSource);

/** While nothing can be written: served, no call leaves, the log says why; afterwards one call renews. */
async function servesWithoutWriting(heal: () => Promise<unknown>, reason: string): Promise<void> {
  await cluster.leapToRenewal();
  expect(await cluster.serve(30 * S, 3 * S)).toEqual({ served: 10, refused: 0 });
  expect(cluster.asked).toBe(1);
  expect(cluster.one.app.log).toContain('token.database_away');
  expect(cluster.one.app.log).toContain(reason);
  expect(cluster.one.app.log).not.toContain(ADMIN_KEY);
  expect((await cluster.status()).body).toMatchObject({ token: { generation: 1 } });
  await heal();
  expect(await cluster.serve(3 * S)).toEqual({ served: 3, refused: 0 });
  expect(await cluster.row()).toMatchObject({ generation: 2 });
  expect(cluster.asked).toBe(2);
}

describe('F41 SQLite', () => {
  it.each(
    MODES.flatMap((mode) => ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_BUSY'].map((code) => ({ mode, code }))),
  )('$code on every write: read on, no call, heals ($mode)', async ({ mode, code }) => {
    cluster = await Cluster.serving({ mode });
    cluster.one.store.outage = { act: fails(code, `${code}: cannot write`), writesOnly: true };
    await servesWithoutWriting(async () => (cluster.one.store.outage = undefined), code);
  });

  it.each(MODES)('read-only: as SQLite itself says it (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    await database().query('PRAGMA query_only = 1');
    await servesWithoutWriting(() => database().query('PRAGMA query_only = 0'), 'SQLITE_READONLY');
  });

  it.each(MODES)('busy: another process holds the file for writing (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    await database().query('PRAGMA busy_timeout = 20');
    const other = await new DataSource({
      type: 'sqlite',
      database: join(cluster.folder, 'test.sqlite'),
    }).initialize();
    await other.query('BEGIN IMMEDIATE');
    await servesWithoutWriting(() => other.query('ROLLBACK'), 'SQLITE_BUSY');
    await other.destroy();
  });

  it.each(MODES)(
    'really full: a new account gets no row and no call is made; space heals it (%s)',
    async (mode) => {
      cluster = await Cluster.serving({ mode });
      await database().query('CREATE TABLE filler (text TEXT)');
      const [size] = await database().query<{ page_count: number }[]>('PRAGMA page_count');
      await database().query(`PRAGMA max_page_count = ${size?.page_count}`);
      let isFull = false;
      while (!isFull)
        await database()
          .query(`INSERT INTO filler VALUES (hex(zeroblob(1000)))`)
          .catch((error: unknown) => (isFull = String(error).includes('SQLITE_FULL')));
      await cluster.leapToRenewal();
      expect(await cluster.serve(30 * S, 5 * S)).toMatchObject({ refused: 0 });
      expect(cluster.asked).toBeLessThanOrEqual(2);
      await database().query('PRAGMA max_page_count = 1000000');
      expect(await cluster.serve(250 * S, 10 * S)).toMatchObject({ refused: 0 });
      expect(await cluster.row()).toMatchObject({ generation: 2 });
    },
  );

  it.each(MODES)(
    'the file as a power cut leaves it at any moment: the next start serves the committed token (%s)',
    async (mode) => {
      cluster = await Cluster.serving({ mode });
      await cluster.leapToRenewal();
      await cluster.turn();
      const { body } = await cluster.read(cluster.one);
      // What lies on the disk while the server runs, log and all; no checkpoint was made for us.
      const folder = mkdtempSync(join(tmpdir(), 'zhongkong-cut-'));
      for (const file of readdirSync(cluster.folder).filter((name) => !name.endsWith('-shm')))
        copyFileSync(join(cluster.folder, file), join(folder, file));
      const { platform, clock } = cluster;
      const next = await TestApp.start({ folder, platform, clock });
      expect((await next.call(`/v1/accounts/${APP_ID}/token`)).body).toMatchObject({
        access_token: body['access_token'],
        generation: 2,
      });
      expect(cluster.asked).toBe(2);
      await next.close();
      rmSync(folder, { recursive: true });
    },
  );

  it.each(['journal_mode', 'synchronous'])('keeps what was committed: %s', async (pragma) => {
    cluster = await Cluster.start({ mode: 'stable' });
    const [row] = await database().query<Record<string, unknown>[]>(`PRAGMA ${pragma}`);
    expect(row).toEqual({ [pragma]: pragma === 'journal_mode' ? 'wal' : 2 });
  });

  it('a file that is no database: says so and does not start', async () => {
    cluster = await Cluster.start({ mode: 'stable' });
    const folder = mkdtempSync(join(tmpdir(), 'zhongkong-bad-'));
    writeFileSync(join(folder, 'test.sqlite'), 'x'.repeat(8_192));
    const { platform, clock } = cluster;
    await expect(TestApp.start({ folder, platform, clock })).rejects.toThrow(/database/i);
    expect(cluster.asked).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
