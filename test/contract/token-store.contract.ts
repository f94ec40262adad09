import type { DataSource } from 'typeorm';
import { beforeEach, describe, expect, it } from 'vitest';
import { AccountEntity } from '../../src/account/account.entity.js';
import { parseKeyRing } from '../../src/common/sealing/key-ring.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { GlobalTokenEntity } from '../../src/token/global-token.entity.js';
import { KnownTokenEntity } from '../../src/token/known-token.entity.js';
import type { TokenStore } from '../../src/token/token.store.js';
import type { TokenState } from '../../src/token/token-state.js';
import { TypeormTokenStore } from '../../src/token/typeorm-token.store.js';
import { GlobalToken } from '../../src/wechat/tokens.js';

const KEY = Buffer.alloc(32, 7);
const TOKEN = '82_a-token-of-the-contract-suite';
const FAILURE = {
  at: 1,
  code: 'wechat.rejected',
  class: 'day',
  detail: 'no',
  wechat: { errcode: 45009, errmsg: 'x' },
};

function storeOn(source: DataSource): TokenStore {
  const sealer = new KeyedSealer(new SystemRandom());
  sealer.unseal({ keys: parseKeyRing(KEY.toString('base64')), hashKey: KEY });
  return new TypeormTokenStore(
    source.getRepository(GlobalTokenEntity),
    source.getRepository(KnownTokenEntity),
    sealer,
  );
}

const accountRow = (appId: string): AccountEntity => ({
  appId,
  kind: 'official',
  name: 'x',
  tokenMode: 'stable',
  appSecret: 'sealed elsewhere',
  returnUrls: '[]',
  jsOrigins: '[]',
  verifyFiles: '{}',
  pushToken: null,
  pushAesKey: null,
  sessionIdleSeconds: null,
  sessionMaxSeconds: null,
  createdAt: 1,
  updatedAt: 1,
});

/** What the token engine relies on, whatever database stands behind it. `second` is another connection, as of another instance. */
export function tokenStoreContract(connections: () => { first: DataSource; second: DataSource }): void {
  let source: DataSource;
  let store: TokenStore;
  let other: TokenStore;
  let appId: string;
  let count = 0;
  beforeEach(async () => {
    const { first, second } = connections();
    source = first;
    [store, other] = [storeOn(first), storeOn(second)];
    appId = `wxContract${String(++count).padStart(8, '0')}`;
    await source.getRepository(AccountEntity).insert(accountRow(appId));
  });

  const row = async (): Promise<TokenState> => {
    await store.ensure(appId);
    const state = await store.find(appId);
    if (!state) throw new Error('no row');
    return state;
  };

  describe('a row', () => {
    it('is not there until it is wanted, then empty and due', async () => {
      expect(await store.find(appId)).toBeUndefined();
      const state = await row();
      expect(state).toMatchObject({ appId, revision: 0, generation: 0, fence: 0, nextDueAt: 0 });
      expect(state.token).toBeUndefined();
      expect(state.failure).toBeUndefined();
    });

    it('is made once by many at the same time', async () => {
      await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).ensure(appId)));
      expect((await store.all()).filter((state) => state.appId === appId)).toHaveLength(1);
    });

    it('is not made for an account that does not exist', async () => {
      await expect(store.ensure('wxNobody')).rejects.toMatchObject({ code: 'account.not_found' });
      await expect(store.rememberKnown('wxNobody', 'f', 1)).rejects.toMatchObject({
        code: 'account.not_found',
      });
    });

    it('is told apart by case alone', async () => {
      await row();
      expect(await store.find(appId.toLowerCase())).toBeUndefined();
      await source.getRepository(AccountEntity).insert(accountRow(appId.toLowerCase()));
      await store.ensure(appId.toLowerCase());
      expect(await store.find(appId.toLowerCase())).toMatchObject({ appId: appId.toLowerCase() });
    });

    it('goes with its account, and so do the known tokens', async () => {
      await row();
      await store.rememberKnown(appId, 'print', 1);
      await source.getRepository(AccountEntity).delete({ appId });
      expect(await store.find(appId)).toBeUndefined();
      expect(await store.isKnown(appId, 'print')).toBe(false);
    });
  });

  describe('compareAndSet', () => {
    it('writes every field and reads it back, the token sealed at rest', async () => {
      const instant = 1_800_000_000_123;
      const written = await store.compareAndSet(await row(), {
        generation: 3,
        token: new GlobalToken(TOKEN),
        fingerprint: 'FiNgErPrInT',
        issuedAt: instant,
        expiresAt: instant + 7_200_000,
        fence: 4,
        leaseOwner: 'boot_1',
        leaseUntil: instant,
        sentAt: instant,
        lastSentAt: instant,
        unknownSince: instant,
        holdAt: instant,
        forcedAt: instant,
        nextDueAt: instant,
        failure: FAILURE,
        consecutiveFailures: 5,
        successes: 6,
        failures: 7,
        lastAttemptAt: instant,
        lastSuccessAt: instant,
        budgetDay: '2026-11-21',
        budgetCalls: 8,
      });
      const read = await other.find(appId);
      expect(read).toEqual(written);
      expect(read?.token?.reveal()).toBe(TOKEN);
      expect(read?.revision).toBe(1);
      const [raw] = await source.getRepository(GlobalTokenEntity).findBy({ appId });
      expect(JSON.stringify(raw)).not.toContain(TOKEN);
    });

    it('empties what is patched to undefined and keeps what is not named', async () => {
      const patch = { leaseOwner: 'boot_1', leaseUntil: 5, failure: FAILURE, token: new GlobalToken(TOKEN) };
      const full = await store.compareAndSet(await row(), patch);
      if (!full) throw new Error('not written');
      await store.compareAndSet(full, { leaseUntil: undefined, failure: undefined });
      const read = await store.find(appId);
      expect(read?.leaseUntil).toBeUndefined();
      expect(read?.failure).toBeUndefined();
      expect(read?.leaseOwner).toBe('boot_1');
      expect(read?.token?.reveal()).toBe(TOKEN);
    });

    it('loses against whoever wrote first, and changes nothing then', async () => {
      const state = await row();
      expect(await other.compareAndSet(state, { generation: 1 })).toMatchObject({ revision: 1 });
      expect(await store.compareAndSet(state, { generation: 9 })).toBeUndefined();
      expect(await store.find(appId)).toMatchObject({ generation: 1, revision: 1 });
    });

    it('counts writing the same values as a win', async () => {
      const state = await row();
      const again = await store.compareAndSet(state, {});
      expect(again).toMatchObject({ revision: 1 });
    });

    it('does nothing to a row that is gone', async () => {
      const state = await row();
      await source.getRepository(AccountEntity).delete({ appId });
      expect(await store.compareAndSet(state, { generation: 1 })).toBeUndefined();
    });

    it('loses no step of eight writers on two connections', async () => {
      await row();
      const STEPS = 25;
      const write = async (mine: TokenStore): Promise<void> => {
        for (let done = 0; done < STEPS;) {
          const state = await mine.find(appId);
          if (state && (await mine.compareAndSet(state, { generation: state.generation + 1 }))) done++;
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, n) => write(n % 2 ? store : other)));
      expect(await store.find(appId)).toMatchObject({ generation: 8 * STEPS, revision: 8 * STEPS });
    });
  });

  describe('known tokens', () => {
    it('are known per account and by exact spelling, however often they are remembered', async () => {
      await Promise.all([store, other, store].map((some) => some.rememberKnown(appId, 'Print', 100)));
      expect(await store.isKnown(appId, 'Print')).toBe(true);
      expect(await store.isKnown(appId, 'pRINT')).toBe(false);
      expect(await store.isKnown(appId.toLowerCase(), 'Print')).toBe(false);
    });

    it('are forgotten by their end', async () => {
      await store.rememberKnown(appId, 'old', 99);
      await store.rememberKnown(appId, 'new', 100);
      await store.forgetKnown(100);
      expect(await store.isKnown(appId, 'old')).toBe(false);
      expect(await store.isKnown(appId, 'new')).toBe(true);
    });
  });
}
