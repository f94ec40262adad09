import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tombstones } from '../../src/identity/tombstones.js';
import type { Lane } from '../../src/push/push-event.js';
import { PushEventStore } from '../../src/push/push-event.store.js';
import { PushInbox } from '../../src/push/push-inbox.js';
import { ErasureRounds } from '../../src/user/erasure-rounds.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { logIn } from '../support/login.js';
import { push, setUpPush, workOff } from '../support/push.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`erasure and inbox on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await TestApp.start({ env: { DATABASE_URL: database.url } });
      await app.addAccount();
      await setUpPush(app);
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });

    const words = (): string[] => {
      const { truth, users } = app.platform;
      const tokens = [...truth.issued(APP_ID, 'user'), ...truth.issued(APP_ID, 'refresh')];
      return [users.openIdOf('lin', APP_ID), '小林', ...tokens.map(({ token }) => token)];
    };

    it('T-P01: a revocation leaves no open_id, nickname or token in any table', async () => {
      const openId = app.platform.users.openIdOf('lin', APP_ID);
      const session = await logIn(app);
      await app.call('/v1/users/me', { session });
      await push(app, { event: 'CLICK', openId });
      expect(await tracesOf(app, words())).not.toEqual([]);
      await push(app, { event: 'user_authorization_revoke', openId, revokeInfo: '201' });
      await app.later(25_000);
      await app.app.get(ErasureRounds).tick();
      expect(await tracesOf(app, words())).toEqual([]);
      expect((await app.call('/v1/users/me', { session })).status).toBe(401);
      const again = await logIn(app);
      expect((await app.call('/v1/users/me', { session: again })).status).toBe(200);
    });

    it('keeps one event of many concurrent deliveries', async () => {
      const inbox = app.app.get(PushInbox);
      const fields = { msgtype: 'text', msgid: '7', fromusername: 'o1' };
      const account = { appId: APP_ID } as Parameters<PushInbox['receive']>[0];
      const stored = await Promise.all([...Array(8)].map(() => inbox.receive(account, fields)));
      expect(stored.filter(Boolean)).toHaveLength(1);
    });

    it('finds a revocation behind any number of other events, and follows apart from the rest', async () => {
      const store = app.app.get(PushEventStore);
      await workOff(app);
      const receivedAt = app.clock.now();
      // Later, so that the worker of this instance leaves them alone.
      const dueAt = receivedAt + 3_600_000;
      const blank = { appId: APP_ID, userHash: null, body: null, state: 'new', attempts: 0, appliedAt: null };
      const others = ['CLICK', 'SCAN', 'message.text', 'VIEW', 'subscribe'];
      const privacy = ['user_authorization_revoke', 'user_authorization_cancellation', 'user_info_modified'];
      for (const [n, event] of [...others, ...privacy].entries())
        await store.insert({
          ...blank,
          id: `p${n}`,
          dedupeHash: `d${n}`,
          name: event,
          occurredAt: receivedAt,
          receivedAt,
          dueAt: dueAt + n,
        });
      const namesIn = async (lane: Lane): Promise<string[]> =>
        (await store.due(lane, dueAt + others.length + privacy.length, 3)).map((row) => row.name);
      expect(await namesIn('other')).toEqual(['CLICK', 'SCAN', 'message.text']);
      expect(await namesIn('follow')).toEqual(['subscribe']);
      expect(await namesIn('privacy')).toEqual(privacy);
    });

    it('numbers erasures apart, however many there are at once', async () => {
      const before = await app.app.get(Tombstones).mark(APP_ID);
      const openIds = [...Array(12).keys()].map((n) => `oMany${n}`);
      await Promise.all(
        [...openIds, ...openIds].map((openId) => app.app.get(UserErasure).erase(APP_ID, openId)),
      );
      for (const openId of openIds)
        await expect(app.app.get(Tombstones).assertNone(APP_ID, openId, before)).rejects.toMatchObject({
          code: 'user.erased',
        });
    });
  });
}
