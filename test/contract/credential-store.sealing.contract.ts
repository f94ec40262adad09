import { beforeEach, describe, expect, it } from 'vitest';
import { CredentialEntity } from '../../src/credential/credential.entity.js';
import type { CredentialStore, RowKey } from '../../src/credential/credential.store.js';
import { GlobalToken, Ticket } from '../../src/wechat/tokens.js';
import { type BackendUnderTest, must, ring, StoreKit, storeOn } from './credential-store.kit.js';

const TOKEN = '82_a-token-of-the-contract-suite';
const DAMAGED = { code: 'storage.cell_damaged' };

/** How values lie in the database, and what becomes of those that do not open. */
export function sealingContract({ connections }: BackendUnderTest): void {
  let kit: StoreKit;
  beforeEach(async () => {
    const { first, second } = connections();
    kit = new StoreKit(first, second);
    await kit.addAccount();
    await kit.written({ value: new GlobalToken(TOKEN), fingerprint: 'print' });
  });

  const put = async (key: RowKey, value: string | null): Promise<void> => {
    await kit.first.getRepository(CredentialEntity).update({ ...key }, { value });
  };
  const mineAmongAll = async (store: CredentialStore): Promise<string[]> =>
    (await store.all()).found.filter(({ appId }) => appId.startsWith(kit.appId)).map(({ kind }) => kind);

  describe('a value', () => {
    it('lies sealed in the database', async () => {
      const raw = await kit.raw();
      expect(raw.value).toMatch(/^v1\.[0-9a-f]{8}\./);
      expect(JSON.stringify(raw)).not.toContain(TOKEN.slice(3, 12));
    });

    it('is sealed anew by every write that names it, and left alone by the others', async () => {
      const cells = [(await kit.raw()).value];
      await kit.written({ value: new GlobalToken(TOKEN) });
      cells.push((await kit.raw()).value);
      expect(new Set(cells).size).toBe(2);
      await kit.written({ generation: 8 });
      expect((await kit.raw()).value).toBe(cells[1]);
    });

    it('does not open in the row of another account', async () => {
      const another = kit.key('token', await kit.addAccount(`${kit.appId}-2`));
      await kit.row(another);
      await put(another, (await kit.raw()).value);
      await expect(kit.store.find(another)).rejects.toMatchObject(DAMAGED);
      expect((await kit.row()).value?.reveal()).toBe(TOKEN);
    });

    it('does not open in the row of another kind of the same account, in either direction', async () => {
      const ticket = kit.key('jsapi');
      await kit.written({ value: new Ticket('a ticket') }, ticket);
      const cells = [(await kit.raw()).value, (await kit.raw(ticket)).value] as const;
      await put(ticket, cells[0]);
      await put(kit.key(), cells[1]);
      for (const key of [ticket, kit.key()]) await expect(kit.store.find(key)).rejects.toMatchObject(DAMAGED);
      await put(ticket, cells[1]);
      expect((await kit.row(ticket)).value?.reveal()).toBe('a ticket');
    });

    it('does not open when a byte of it was changed', async () => {
      const cell = must((await kit.raw()).value ?? undefined);
      await put(kit.key(), cell.replace(/.{4}$/, 'AAAA'));
      await expect(kit.store.find(kit.key())).rejects.toMatchObject(DAMAGED);
    });

    it('does not open by another key, and does while the older key is still held', async () => {
      const { second } = connections();
      await expect(storeOn(second, { keys: ring(9) }).find(kit.key())).rejects.toMatchObject(DAMAGED);
      const rotated = storeOn(second, { keys: [ring(9)[0], ring(7)[0]] });
      expect((await rotated.find(kit.key())).found?.value?.reveal()).toBe(TOKEN);
    });
  });

  describe('a row that does not open', () => {
    it('is left out of all of them, and no other is', async () => {
      for (const kind of ['jsapi', 'wx_card'] as const)
        await kit.written({ value: new Ticket('t') }, kit.key(kind));
      await put(kit.key('jsapi'), 'v1.00000000.AAAA');
      expect((await mineAmongAll(kit.other)).toSorted()).toEqual(['token', 'wx_card']);
      await expect(kit.other.find(kit.key('jsapi'))).rejects.toMatchObject(DAMAGED);
      expect((await kit.other.find(kit.key('wx_card'))).found?.value?.reveal()).toBe('t');
    });

    it('is each one with a value, where all of them were sealed by a lost key; empty ones open', async () => {
      await kit.row(kit.key('jsapi'));
      const { second } = connections();
      expect(await mineAmongAll(storeOn(second, { keys: ring(9) }))).toEqual(['jsapi']);
    });

    it('is made anew by nobody’s leave but an empty value', async () => {
      await put(kit.key(), 'nonsense');
      await kit.store.ensure([kit.key()]);
      await expect(kit.store.find(kit.key())).rejects.toMatchObject(DAMAGED);
      await put(kit.key(), null);
      expect(await kit.row()).toMatchObject({ value: undefined, fingerprint: 'print', revision: 1 });
    });
  });

  it('says while the master key is missing that it is, and leaves nothing out', async () => {
    const { second } = connections();
    const sealed = storeOn(second, { keys: undefined });
    await expect(sealed.all()).rejects.toMatchObject({ code: 'server.sealed' });
    await expect(sealed.find(kit.key())).rejects.toMatchObject({ code: 'server.sealed' });
    await expect(
      sealed.compareAndSet(await kit.row(), { value: new GlobalToken('x') }),
    ).rejects.toMatchObject({
      code: 'server.sealed',
    });
    expect(await kit.row()).toMatchObject({ revision: 1 });
  });
}
