import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import type { Session } from '../../src/oauth/session.js';
import { SessionLivesStore } from '../../src/oauth/session-lives.store.js';
import { type Begun, SessionStore } from '../../src/oauth/session.store.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

const LIVES = { idleMs: 7_200_000, longestMs: 604_800_000 };
const ALWAYS = { since: 0, until: Number.MAX_SAFE_INTEGER };

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`sessions on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    let store: SessionStore;
    let lives: SessionLivesStore;
    let userId: string;
    let count = 0;
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await TestApp.start({ env: { DATABASE_URL: database.url } });
      await app.addAccount();
      store = app.app.get(SessionStore);
      lives = app.app.get(SessionLivesStore);
      userId = (await app.app.get(IdentityService).ensure(APP_ID, 'oLin', undefined, 0)).id;
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });
    beforeEach(async () => {
      await endAll(ALWAYS);
    });

    async function endAll(begun: Begun): Promise<number> {
      let ended = 0;
      for (let piece = await store.endSome(APP_ID, begun); piece; piece = await store.endSome(APP_ID, begun))
        ended += piece.ended;
      return ended;
    }

    async function begin(fields: Partial<Session> = {}): Promise<Session> {
      const now = app.clock.now();
      const session: Session = {
        id: `session_${++count}`,
        appId: APP_ID,
        userId,
        openId: 'oLin',
        unionId: 'uLin',
        scope: 'snsapi_base',
        lang: 'zh_CN',
        createdAt: now,
        seenAt: now,
        idleExpiresAt: now + LIVES.idleMs,
        maxExpiresAt: now + LIVES.longestMs,
        ...fields,
      };
      expect(await store.insert(session, codeOf(session))).toBe(true);
      return session;
    }
    const codeOf = ({ id }: Session): string => `code of ${id}`;
    const find = (session: Session): Promise<Session | undefined> => store.findByCode(codeOf(session));

    it('ends a session once, says so to whoever looks, and keeps nothing of its user', async () => {
      const session = await begin();
      const before = Math.floor(await store.now()) - 1;
      expect(await find(session)).toEqual(session);
      expect(await store.end(session)).toBe(true);
      expect(await store.end(session)).toBe(false);
      expect(await find(session)).toBeUndefined();
      expect(await store.findById(session.id)).toBeUndefined();
      expect(await store.hasAny(APP_ID, 'oLin')).toBe(false);
      expect(await store.changedSince(before, 10_000)).toContain(session.id);
      expect(await store.changedSince((await store.now()) + 60_000, 10_000)).toEqual([]);
      const [row] = await app.app.get(SessionStore)['rows'].find({ where: { id: session.id } });
      expect(row).toMatchObject({ userId: '', openId: '', unionId: null });
      await expect(store.insert(session, 'another code')).resolves.toBe(false);
    });

    it('puts shorter lives into the rows, more than fit into one statement, and ends what is over by them', async () => {
      const now = app.clock.now();
      const [young, idle, old] = [
        await begin(),
        await begin({ seenAt: now - 60_000 }),
        await begin({ createdAt: now - 90_000 }),
      ];
      for (let n = 0; n < 500; n++) await begin();
      await lives.shorten(APP_ID, { idleMs: 60_000, longestMs: 90_000 });
      await store.endOver(APP_ID, now);
      expect(await find(young)).toMatchObject({ idleExpiresAt: now + 60_000, maxExpiresAt: now + 90_000 });
      expect([await find(idle), await find(old)]).toEqual([undefined, undefined]);
      const ended = await store.changedSince(0, 10_000);
      expect(ended).toEqual(expect.arrayContaining([idle.id, old.id]));
      expect(ended).not.toContain(young.id);
      await lives.shorten(APP_ID, LIVES);
      expect(await find(young)).toMatchObject({ idleExpiresAt: now + 60_000, maxExpiresAt: now + 90_000 });
    });

    it('tells no more at a time than it is asked for', async () => {
      for (let n = 0; n < 3; n++) await store.end(await begin());
      expect(await store.changedSince(0, 2)).toHaveLength(2);
    });

    it('writes when many were seen, never back, and never beyond the last end', async () => {
      const now = app.clock.now();
      const [used, old, late, over] = [
        await begin(),
        await begin({ createdAt: now - LIVES.longestMs + 3_600_000 }),
        await begin({ seenAt: now + 60_000 }),
        await begin(),
      ];
      await store.end(over);
      const seenAt = now + 1_800_000;
      const before = await find(late);
      await lives.touch(new Map([used, old, over].map(({ id }) => [id, seenAt])), LIVES);
      await lives.touch(new Map([[late.id, now]]), LIVES);
      expect(await find(used)).toMatchObject({ seenAt, idleExpiresAt: seenAt + LIVES.idleMs });
      const end = now + 3_600_000;
      expect(await find(old)).toMatchObject({ seenAt, idleExpiresAt: end, maxExpiresAt: end });
      expect(await find(late)).toEqual(before);
      expect(await find(over)).toBeUndefined();
    });

    it('ends and removes more than fit into one statement', async () => {
      const sessions: Session[] = [];
      for (let n = 0; n < 510; n++) sessions.push(await begin());
      const kept = await begin({ createdAt: app.clock.now() + 1 });
      expect(await endAll({ since: 0, until: app.clock.now() })).toBe(510);
      for (const session of [sessions[0], sessions[509]])
        expect(await find(session as Session)).toBeUndefined();
      expect(await find(kept)).toEqual(kept);
      await lives.deleteOver(kept.idleExpiresAt);
      expect(await find(kept)).toEqual(kept);
      await lives.deleteOver(kept.idleExpiresAt + 1);
      expect(await find(kept)).toBeUndefined();
      // What has ended is kept for a while, also when it would have run out meanwhile.
      expect((await store.changedSince(0, 10_000)).length).toBeGreaterThanOrEqual(510);
      await lives.deleteOver(0, -60_000);
      expect(await store.changedSince(0, 10_000)).toEqual([]);
    });
  });
}
