import { beforeEach, describe, expect, it } from 'vitest';
import { CREDENTIAL_KINDS } from '../../src/credential/credential.js';
import type { CredentialPatch } from '../../src/credential/credential-state.js';
import { CredentialEntity } from '../../src/credential/credential.entity.js';
import { GlobalToken, Ticket } from '../../src/wechat/tokens.js';
import { emptyRow } from '../support/credential-row.js';
import { type BackendUnderTest, must, opened, StoreKit } from './credential-store.kit.js';

const INSTANT = 1_800_000_000_123;
const FAILURE = {
  at: INSTANT,
  code: 'wechat.rejected',
  class: 'day',
  detail: '「令牌」— naïve 🀄 \u0001 \\ " \' % ; --',
  wechat: { errcode: 45009, errmsg: '接口调用超过限制', rid: '66a' },
  remedy: '等一天',
};
/** 25 hours of numbers that no day can reach. */
const FULL_LEDGER = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 25 }, (_, hour) => [500_000 + hour, [999_999, 999_999, 999_999, 999_999]]),
  ),
);

const NULLABLE: [keyof CredentialPatch, CredentialPatch][] = [
  ['value', { value: new GlobalToken('82_ü') }],
  ['family', { family: 'kept' }],
  ['fingerprint', { fingerprint: 'FiNgErPrInT_-0123456789abcdefghijklmnopqrst' }],
  ['issuedAt', { issuedAt: INSTANT }],
  ['seenAt', { seenAt: INSTANT }],
  ['provenAt', { provenAt: INSTANT }],
  ['expiresAt', { expiresAt: INSTANT }],
  ['leaseOwner', { leaseOwner: 'boot_0123456789abcdef' }],
  ['leaseUntil', { leaseUntil: INSTANT }],
  ['sentAt', { sentAt: INSTANT }],
  ['lastSentAt', { lastSentAt: INSTANT }],
  ['unknownSince', { unknownSince: INSTANT }],
  ['holdAt', { holdAt: INSTANT }],
  ['forcedAt', { forcedAt: INSTANT }],
  ['failure', { failure: FAILURE }],
  ['lastAttemptAt', { lastAttemptAt: INSTANT }],
  ['lastSuccessAt', { lastSuccessAt: INSTANT }],
  ['foreignAt', { foreignAt: INSTANT }],
  ['burn', { burn: { requestedAt: INSTANT, tries: 1, calls: 1, finishedAt: INSTANT } }],
];
const COUNTED: [keyof CredentialPatch, CredentialPatch][] = [
  ['protocol', { protocol: 3 }],
  ['writtenAt', { writtenAt: INSTANT }],
  ['generation', { generation: 2_147_483_647 }],
  ['fence', { fence: 2_147_483_647 }],
  ['nextDueAt', { nextDueAt: INSTANT }],
  ['consecutiveFailures', { consecutiveFailures: 4 }],
  ['successes', { successes: 5 }],
  ['failures', { failures: 6 }],
  ['ledger', { ledger: FULL_LEDGER }],
  ['foreignCount', { foreignCount: 7 }],
];

/** What a row is, whatever database it lies in. */
export function rowContract({ connections }: BackendUnderTest): void {
  let kit: StoreKit;
  beforeEach(async () => {
    const { first, second } = connections();
    kit = new StoreKit(first, second);
    await kit.addAccount();
  });

  describe('a column', () => {
    it('is each one that the engine knows', () => {
      const named = new Set<string>([
        'appId',
        'kind',
        'revision',
        'madeAt',
        ...[...NULLABLE, ...COUNTED].map(([name]) => name),
      ]);
      expect(named).toEqual(new Set(Object.keys(emptyRow())));
      const { columns } = kit.first.getMetadata(CredentialEntity);
      expect(named).toEqual(new Set(columns.map(({ propertyName }) => propertyName)));
    });

    it.each(NULLABLE)(
      '%s is read as it was written, and emptied by undefined; no other changes',
      async (name, patch) => {
        const empty = await kit.row();
        expect(empty[name]).toBeUndefined();
        const full = await kit.written(patch);
        expect(opened(full)).toStrictEqual(opened({ ...empty, ...patch, revision: 1 }));
        const emptied = await kit.written({ [name]: undefined });
        expect(opened(emptied)).toStrictEqual(opened({ ...empty, revision: 2 }));
      },
    );

    it.each(COUNTED)('%s is read as it was written; no other changes', async (_, patch) => {
      const empty = await kit.row();
      expect(opened(await kit.written(patch))).toStrictEqual(opened({ ...empty, ...patch, revision: 1 }));
    });

    it.each([1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])(
      'holds the instant %i exactly',
      async (instant) => {
        const read = await kit.written({ expiresAt: instant, nextDueAt: instant, writtenAt: instant });
        expect(read).toMatchObject({ expiresAt: instant, nextDueAt: instant, writtenAt: instant });
      },
    );

    it('tells 0 from nothing: it marks the dead', async () => {
      expect((await kit.written({ expiresAt: 0 })).expiresAt).toBe(0);
    });

    it('holds values of 1,024 characters, and far longer', async () => {
      for (const length of [1_024, 8_000]) {
        const value = '82_'.padEnd(length, 'Aé-_中0');
        expect((await kit.written({ value: new GlobalToken(value) })).value?.reveal()).toBe(value);
      }
    });

    it('holds a failure of many words', async () => {
      const failure = { ...FAILURE, detail: '错'.repeat(4_000) };
      expect((await kit.written({ failure })).failure).toEqual(failure);
    });

    it('holds a burn that still runs', async () => {
      const { burn } = await kit.written({ burn: { requestedAt: 1, tries: 0, calls: 0 } });
      expect(burn).toStrictEqual({ requestedAt: 1, tries: 0, calls: 0 });
    });
  });

  describe('a row', () => {
    it('is not there until it is wanted', async () => {
      expect((await kit.store.find(kit.key())).found).toBeUndefined();
      expect((await kit.store.all()).found.filter(({ appId }) => appId === kit.appId)).toEqual([]);
    });

    it('is then empty, and due at once', async () => {
      const row = await kit.row();
      expect(row.madeAt).toBeGreaterThan(0);
      expect(opened(row)).toStrictEqual(opened(emptyRow({ ...kit.key(), madeAt: row.madeAt })));
    });

    it.each(CREDENTIAL_KINDS)('is one of its own for %s', async (kind) => {
      const others = CREDENTIAL_KINDS.filter((other) => other !== kind);
      await kit.store.ensure(CREDENTIAL_KINDS.map((each) => kit.key(each)));
      await kit.written({ generation: 9 }, kit.key(kind));
      for (const other of others)
        expect(await kit.row(kit.key(other))).toMatchObject({ revision: 0, generation: 0 });
      expect(await kit.row(kit.key(kind))).toMatchObject({ kind, revision: 1, generation: 9 });
    });

    it('holds a token or a ticket, by its kind', async () => {
      expect((await kit.written({ value: new GlobalToken('t') })).value).toBeInstanceOf(GlobalToken);
      for (const kind of ['jsapi', 'wx_card', 'agent_config'] as const)
        expect((await kit.written({ value: new Ticket('t') }, kit.key(kind))).value).toBeInstanceOf(Ticket);
    });

    it('is told apart by case alone', async () => {
      await kit.row();
      const lower = kit.appId.toLowerCase();
      expect((await kit.store.find(kit.key('token', lower))).found).toBeUndefined();
      await kit.addAccount(lower);
      await kit.written({ generation: 1 }, kit.key('token', lower));
      expect(await kit.row()).toMatchObject({ appId: kit.appId, generation: 0 });
    });

    it('goes with its account in every kind, and so do its known values', async () => {
      for (const kind of CREDENTIAL_KINDS) await kit.row(kit.key(kind));
      await kit.store.rememberKnown(kit.appId, 'print', 1);
      const stays = await kit.addAccount(`${kit.appId}-stays`);
      await kit.row(kit.key('jsapi', stays));
      await kit.removeAccount();
      for (const kind of CREDENTIAL_KINDS)
        expect((await kit.other.find(kit.key(kind))).found).toBeUndefined();
      expect(await kit.other.isKnown(kit.appId, 'print')).toBe(false);
      expect((await kit.other.find(kit.key('jsapi', stays))).found).toBeDefined();
    });

    it('is among all of them exactly once, as `find` gives it', async () => {
      await kit.written({ value: new GlobalToken('82_x'), failure: FAILURE });
      await kit.row(kit.key('jsapi'));
      const mine = (await kit.other.all()).found.filter(({ appId }) => appId === kit.appId);
      expect(mine.map(({ kind }) => kind).toSorted()).toEqual(['jsapi', 'token']);
      const token = must(mine.find(({ kind }) => kind === 'token'));
      expect(opened(token)).toStrictEqual(opened(await kit.row()));
    });
  });
}
