import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe } from 'vitest';
import { connect, findBackends, type FreshDatabase } from './backends.js';
import { credentialStoreContract } from './credential-store.contract.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`credential store on ${name}`, () => {
    let database: FreshDatabase;
    let first: DataSource;
    let second: DataSource;
    beforeAll(async () => {
      database = await create();
      first = await connect(database.settings);
      await first.runMigrations({ transaction: 'each' });
      second = await connect(database.settings);
    });
    afterAll(async () => {
      await Promise.all([first?.destroy(), second?.destroy()]);
      await database?.drop();
    });
    credentialStoreContract(() => ({ first, second }));
  });
}
