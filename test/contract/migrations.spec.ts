import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { migrations } from '../../src/storage/migrations/migrations.js';
import { openDataSource } from '../../src/storage/open-data-source.js';
import { connect, findBackends, type FreshDatabase } from './backends.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`migrations on ${name}`, () => {
    let database: FreshDatabase;
    let source: DataSource;
    beforeEach(async () => {
      database = await create();
      source = await connect(database.settings);
    });
    afterEach(async () => {
      await source.destroy();
      await database.drop();
    });

    const drift = async (): Promise<string[]> =>
      (await source.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

    it('build what the entities declare, and nothing is left to generate', async () => {
      await source.runMigrations({ transaction: 'each' });
      expect(await drift()).toEqual([]);
    });

    it('go down to nothing and up again', async () => {
      await source.runMigrations({ transaction: 'each' });
      for (const _ of migrations) await source.undoLastMigration({ transaction: 'each' });
      const runner = source.createQueryRunner();
      const tables = await runner.getTables(source.entityMetadatas.map(({ tablePath }) => tablePath));
      await runner.release();
      expect(tables).toEqual([]);
      await source.runMigrations({ transaction: 'each' });
      expect(await drift()).toEqual([]);
    });

    if (name === 'sqlite') {
      it('run by themselves on a local file', async () => {
        const opened = await openDataSource(database.settings, []);
        expect(await opened.showMigrations()).toBe(false);
        await opened.destroy();
      });
      return;
    }

    it('are demanded, not run, on a shared server, which is told to be empty or older', async () => {
      await expect(openDataSource(database.settings, [])).rejects.toThrow(/is empty.*migration:run/);
      await source.runMigrations({ transaction: 'each' });
      await source.undoLastMigration({ transaction: 'each' });
      await expect(openDataSource(database.settings, [])).rejects.toThrow(/older.*migration:run/);
      await source.runMigrations({ transaction: 'each' });
      await (await openDataSource(database.settings, [])).destroy();
    });
  });
}
