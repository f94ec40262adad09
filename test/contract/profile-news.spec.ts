import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`news of users on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await TestApp.start({ env: { DATABASE_URL: database.url } });
      await app.addAccount();
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });

    it('are told by the database’s clock, whether the user was fetched before or not; fetches are not', async () => {
      const store = app.app.get(ProfileStore);
      const fetched = await app.app.get(IdentityService).ensure(APP_ID, 'oFetched', undefined, 0);
      await app.app.get(IdentityService).ensure(APP_ID, 'oNever', undefined, 0);
      const told = { fields: { nickname: 'x' }, userAt: 1, globalAt: 1 };
      const kept = await store.add(fetched, undefined, () => told);
      const before = Math.floor(await store.now()) - 1;
      expect(await store.changedSince(0, 10)).toEqual([]);
      for (const openId of ['oFetched', 'oNever'])
        await store.change(APP_ID, openId, (old) => ({ ...old, userAt: undefined }));
      const users = (await store.changedSince(before, 10)).toSorted();
      expect(users).toEqual([`${APP_ID} oFetched`, `${APP_ID} oNever`]);
      expect(await store.changedSince((await store.now()) + 60_000, 10)).toEqual([]);
      // Asked before the news, it is not stored after it.
      expect(await store.add(fetched, kept, () => told)).toBeUndefined();
    });
  });
}
