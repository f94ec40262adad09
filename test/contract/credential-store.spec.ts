import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe } from 'vitest';
import { connect, findBackends, type FreshDatabase } from './backends.js';
import { clockContract } from './credential-store.clock.contract.js';
import { rowContract } from './credential-store.row.contract.js';
import { sealingContract } from './credential-store.sealing.contract.js';
import { writeContract } from './credential-store.write.contract.js';

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
    const backend = {
      name,
      connections: () => ({ first, second }),
      connect: () => connect(database.settings),
    };
    rowContract(backend);
    writeContract(backend);
    clockContract(backend);
    sealingContract(backend);
  });
}
