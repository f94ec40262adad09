import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentityBatch } from '../../src/identity/identity-batch.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { beginSync, openIdOf, startWithFollowers, sync, syncStatus, work } from '../support/followers.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';
import { batchOf, failedIn, usersIn } from '../support/user-batch.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

const PEOPLE = 120;

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`many users on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await startWithFollowers(PEOPLE, { env: { DATABASE_URL: database.url }, followerPage: 50 });
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });

    const of = (user: string): string => openIdOf(app, user);
    const everybody = (): string[] => Array.from({ length: PEOPLE }, (_, n) => of(`u${n}`));

    it('come in batches that meet each other, once each', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => batchOf(app, everybody())));
      for (const answer of answers) {
        expect(failedIn(answer)).toEqual([]);
        expect(usersIn(answer)).toHaveLength(PEOPLE);
      }
      expect(new Set(answers.flatMap(usersIn).map(({ id }) => id)).size).toBe(PEOPLE);
    });

    it('are made once, whoever meets them at the same time', async () => {
      const batch = app.app.get(IdentityBatch);
      const met = Array.from({ length: 60 }, (_, n) => ({ openId: `oNew${n}`, unionId: undefined }));
      const all = await Promise.all([met, met.toReversed(), met].map((some) => batch.ensure(APP_ID, some)));
      const ids = all.flatMap((identities) => [...identities.values()].map(({ id }) => id));
      expect(ids).toHaveLength(180);
      expect(new Set(ids).size).toBe(60);
    });

    it('are synchronised by one of two instances, who left is marked, who was erased stays away', async () => {
      await app.app.get(UserErasure).erase(APP_ID, of('u7'));
      app.platform.users.unfollow('u8', APP_ID);
      const other = await TestApp.start({
        env: { DATABASE_URL: database.url },
        platform: app.platform,
        clock: app.clock,
      });
      await app.later(1_000);
      await Promise.all([beginSync(app), beginSync(other)]);
      await Promise.all([work(app), work(other)]);
      await Promise.all([work(app), work(other)]);
      await other.close();
      // The clocks of the servers are their own: the batches above may count as later than the beginning.
      const ended = (await syncStatus(app)).body;
      expect(ended).toMatchObject({ state: 'done', seen: PEOPLE - 1 });
      expect(app.platform.truth.calls(APP_ID, '/cgi-bin/user/get')).toMatchObject({ mostInFlight: 1 });
      expect(await tracesOf(app, [of('u7')])).toEqual([]);
      expect((await sync(app)).body).toMatchObject({ state: 'done' });
    });
  });
}
