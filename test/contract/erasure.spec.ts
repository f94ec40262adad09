import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tombstones } from '../../src/identity/tombstones.js';
import { PushInbox } from '../../src/push/push-inbox.js';
import { ErasureRounds } from '../../src/user/erasure-rounds.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { logIn } from '../support/login.js';
import { push, setUpPush } from '../support/push.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';
import { connect, findBackends, type FreshDatabase } from './backends.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`erasure and inbox on ${name}`, () => {
    let database: FreshDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await create();
      const source = await connect(database.settings);
      await source.runMigrations({ transaction: 'each' });
      await source.destroy();
      const { settings } = database;
      const url = settings.kind === 'sqlite' ? `sqlite:${settings.path}` : settings.url.reveal();
      app = await TestApp.start({ env: { DATABASE_URL: url } });
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
