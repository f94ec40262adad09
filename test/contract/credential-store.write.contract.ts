import { beforeEach, describe, expect, it } from 'vitest';
import type { CredentialState } from '../../src/credential/credential-state.js';
import type { CredentialStore } from '../../src/credential/credential.store.js';
import { GlobalToken } from '../../src/wechat/tokens.js';
import { type BackendUnderTest, must, opened, StoreKit, storeOn } from './credential-store.kit.js';
import { untilWaiting } from './lock-waits.js';

/** What happens when rows are made and changed, by one or by many. */
export function writeContract({ name, connections, connect }: BackendUnderTest): void {
  let kit: StoreKit;
  beforeEach(async () => {
    const { first, second } = connections();
    kit = new StoreKit(first, second);
    await kit.addAccount();
  });

  const countOf = async (prefix: string): Promise<number> =>
    (await kit.store.all()).found.filter(({ appId }) => appId.startsWith(prefix)).length;

  describe('ensure', () => {
    it('wants nothing of nobody', async () => {
      await kit.store.ensure([]);
      expect(await countOf(kit.appId)).toBe(0);
    });

    it.each([50, 51, 130])('makes %i rows', async (count) => {
      const appIds = await kit.addAccounts(count);
      await kit.store.ensure(appIds.map((appId) => kit.key('token', appId)));
      expect(await countOf(`${kit.appId}-`)).toBe(count);
    });

    it('leaves the rows that are there as they are', async () => {
      const full = await kit.written({ value: new GlobalToken('82_x'), nextDueAt: 5 });
      await kit.other.ensure([kit.key('jsapi'), kit.key(), kit.key('wx_card')]);
      expect(opened(await kit.row())).toStrictEqual(opened(full));
      expect(await countOf(kit.appId)).toBe(3);
    });

    it('makes a row once that is asked for twice', async () => {
      await kit.store.ensure([kit.key(), kit.key()]);
      expect(await countOf(kit.appId)).toBe(1);
    });

    it('makes the others where an account is gone', async () => {
      const appIds = await kit.addAccounts(60);
      const gone = [3, 55].map((n) => must(appIds[n]));
      for (const appId of gone) await kit.removeAccount(appId);
      await kit.store.ensure([...appIds, 'wxNobody'].map((appId) => kit.key('jsapi', appId)));
      expect(await countOf(`${kit.appId}-`)).toBe(58);
      for (const appId of [...gone, 'wxNobody'])
        expect((await kit.store.find(kit.key('jsapi', appId))).found).toBeUndefined();
    });

    it('does not mind that the only account is gone', async () => {
      await kit.store.ensure([kit.key('token', 'wxNobody')]);
      expect((await kit.store.find(kit.key('token', 'wxNobody'))).found).toBeUndefined();
    });

    it('is one row when many ask at the same time', async () => {
      await Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? kit.store : kit.other).ensure([kit.key()])),
      );
      expect(await countOf(kit.appId)).toBe(1);
    });

    it('of many rows by two instances at the same time makes each once', async () => {
      const keys = (await kit.addAccounts(120)).map((appId) => kit.key('token', appId));
      await Promise.all([kit.store, kit.other, kit.store, kit.other].map((store) => store.ensure(keys)));
      expect(await countOf(`${kit.appId}-`)).toBe(120);
    });

    it('of the same rows in another order does not stand in the way', async () => {
      const keys = (await kit.addAccounts(150)).map((appId) => kit.key('token', appId));
      await Promise.all([kit.store.ensure(keys), kit.other.ensure(keys.toReversed())]);
      expect(await countOf(`${kit.appId}-`)).toBe(150);
    });

    it.skipIf(name === 'sqlite')('is tried again where it is the one to give way in a deadlock', async () => {
      const appIds = await kit.addAccounts(40);
      const early = kit.key('token', must(appIds[0]));
      const late = kit.key('token', must(appIds[39]));
      const third = await connect();
      let waiting: Promise<void> | undefined;
      try {
        await third.transaction(async (manager) => {
          // The heavier transaction stays (MariaDB); who waited first gives way (PostgreSQL).
          const inside = storeOn({ manager });
          await inside.ensure(appIds.slice(1).map((appId) => kit.key('token', appId)));
          waiting = expect(kit.store.ensure([early, late])).resolves.toBeUndefined();
          await untilWaiting(kit.second, name);
          await inside.ensure([early]);
        });
        await waiting;
      } finally {
        await third.destroy();
      }
      expect(await countOf(`${kit.appId}-`)).toBe(40);
    });
  });

  describe('compareAndSet', () => {
    it('gives the row as it was written', async () => {
      const given = await kit.store.compareAndSet(await kit.row(), { generation: 3, failure: undefined });
      expect(opened(given)).toStrictEqual(opened((await kit.other.find(kit.key())).found));
    });

    it('keeps what the patch does not name, and so do many in turn', async () => {
      let state = await kit.row();
      for (const patch of [
        { value: new GlobalToken('82_x') },
        { leaseOwner: 'me' },
        { leaseUntil: 5 },
        { leaseOwner: undefined },
      ])
        state = must(await kit.store.compareAndSet(state, patch));
      expect(opened(await kit.row())).toMatchObject({
        value: '82_x',
        leaseOwner: undefined,
        leaseUntil: 5,
        revision: 4,
      });
    });

    it('loses against whoever wrote first, and changes nothing then', async () => {
      const state = await kit.row();
      expect(await kit.other.compareAndSet(state, { generation: 1 })).toMatchObject({ revision: 1 });
      expect(await kit.store.compareAndSet(state, { generation: 9 })).toBeUndefined();
      expect(await kit.row()).toMatchObject({ generation: 1, revision: 1 });
    });

    it('loses with a row that is ahead of the table, too: it was restored', async () => {
      const state = { ...(await kit.row()), revision: 57 };
      expect(await kit.store.compareAndSet(state, { generation: 9 })).toBeUndefined();
      expect(await kit.row()).toMatchObject({ generation: 0, revision: 0 });
    });

    it('counts writing the same again as a win', async () => {
      const state = await kit.written({ generation: 4 });
      expect(await kit.store.compareAndSet(state, { generation: 4 })).toMatchObject({ revision: 2 });
      expect(await kit.store.compareAndSet(await kit.row(), {})).toMatchObject({ revision: 3 });
    });

    it('does nothing to a row that is gone, and does not bring it back', async () => {
      const state = await kit.row();
      await kit.removeAccount();
      expect(await kit.store.compareAndSet(state, { generation: 1 })).toBeUndefined();
      expect((await kit.store.find(kit.key())).found).toBeUndefined();
    });

    it('does not take the row of another kind for its own', async () => {
      const ticket = await kit.row(kit.key('jsapi'));
      await kit.row();
      await kit.store.compareAndSet(ticket, { generation: 1 });
      expect(await kit.row()).toMatchObject({ revision: 0, generation: 0 });
    });

    it('tells an error from a lost race: it throws', async () => {
      const state = await kit.row();
      const third = await connect();
      const broken = storeOn(third);
      await third.destroy();
      await expect(broken.compareAndSet(state, { generation: 1 })).rejects.toThrow();
      await expect(broken.compareAndSet({ ...state, revision: 57 }, {})).rejects.toThrow();
      expect(await kit.row()).toMatchObject({ revision: 0 });
    });

    it('has one winner among eight that write at the same time', async () => {
      const state = await kit.row();
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? kit.store : kit.other).compareAndSet(state, { leaseOwner: `boot_${n}` }),
        ),
      );
      const [winner, ...others] = results.filter((result) => result !== undefined);
      expect(others).toEqual([]);
      expect(opened(await kit.row())).toStrictEqual(opened(must(winner)));
    });

    it('loses no step of eight writers on two connections', async () => {
      await kit.row();
      const STEPS = 25;
      const write = async (mine: CredentialStore): Promise<void> => {
        for (let done = 0; done < STEPS;) {
          const state = must((await mine.find(kit.key())).found);
          if (await mine.compareAndSet(state, { generation: state.generation + 1 })) done++;
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, n) => write(n % 2 ? kit.store : kit.other)));
      expect(await kit.row()).toMatchObject({ generation: 8 * STEPS, revision: 8 * STEPS });
    });

    it('does not let writers of different rows wait for each other’s revision', async () => {
      const kinds = ['token', 'jsapi', 'wx_card', 'agent_config'] as const;
      const rows: CredentialState[] = [];
      for (const kind of kinds) rows.push(await kit.row(kit.key(kind)));
      const written = await Promise.all(
        rows.map((row, n) => (n % 2 ? kit.store : kit.other).compareAndSet(row, { generation: n })),
      );
      expect(written.map((row) => row?.generation)).toEqual([0, 1, 2, 3]);
    });
  });

  describe('known values', () => {
    it('are known per account and by exact spelling, however often they are remembered', async () => {
      await Promise.all(
        [kit.store, kit.other, kit.store].map((some) => some.rememberKnown(kit.appId, 'Print', 100)),
      );
      await kit.store.rememberKnown(kit.appId, 'Print', 200);
      expect(await kit.other.isKnown(kit.appId, 'Print')).toBe(true);
      expect(await kit.other.isKnown(kit.appId, 'pRINT')).toBe(false);
      expect(await kit.other.isKnown(kit.appId.toLowerCase(), 'Print')).toBe(false);
    });

    it('of one account are not those of another', async () => {
      const another = await kit.addAccount(`${kit.appId}-2`);
      await kit.store.rememberKnown(kit.appId, 'print', 100);
      await kit.store.rememberKnown(another, 'print', 100);
      await kit.removeAccount();
      expect(await kit.store.isKnown(another, 'print')).toBe(true);
    });

    it('cannot be those of an account that does not exist', async () => {
      await expect(kit.store.rememberKnown('wxNobody', 'f', 1)).rejects.toMatchObject({
        code: 'account.not_found',
      });
    });

    it('are forgotten by their end', async () => {
      const end = 1_800_000_000_000;
      await kit.store.rememberKnown(kit.appId, 'old', end - 1);
      await kit.store.rememberKnown(kit.appId, 'new', end);
      await kit.store.forgetKnown(end);
      expect(await kit.store.isKnown(kit.appId, 'old')).toBe(false);
      expect(await kit.store.isKnown(kit.appId, 'new')).toBe(true);
    });
  });
}
