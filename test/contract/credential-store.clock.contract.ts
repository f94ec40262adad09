import { beforeEach, describe, expect, it } from 'vitest';
import type { EntityManager } from 'typeorm';
import { type BackendUnderTest, LYING_START, StoreKit, storeOn } from './credential-store.kit.js';

/** Other words than the store’s own for the same time. */
const TIME_OF: Record<string, string> = {
  postgres: "SELECT date_part('epoch', clock_timestamp()) * 1000 AS now",
  mariadb: 'SELECT TIMESTAMPDIFF(MICROSECOND, FROM_UNIXTIME(0), SYSDATE(6)) / 1000 AS now',
};
const PAUSE_OF: Record<string, string> = {
  postgres: 'SELECT pg_sleep(0.05)',
  mariadb: 'SELECT SLEEP(0.05)',
};
const FAR_ZONE_OF: Record<string, [string, string]> = {
  postgres: ["SET TIME ZONE '-11:30'", 'SET TIME ZONE DEFAULT'],
  mariadb: ["SET time_zone = '-11:30'", 'SET time_zone = DEFAULT'],
};

/** By whose time rows are read. */
export function clockContract({ name, connections }: BackendUnderTest): void {
  /** SQLite runs in this process: its time is this machine’s. */
  const isThisMachine = name === 'sqlite';
  let kit: StoreKit;
  beforeEach(async () => {
    const { first, second } = connections();
    kit = new StoreKit(first, second);
    await kit.addAccount();
    await kit.row();
  });

  const nowOf = async (manager: EntityManager): Promise<number> => {
    const [row] = await manager.query<{ now: string | number }[]>(TIME_OF[name] ?? '');
    return Number(row?.now);
  };
  const readings = async (): Promise<number[]> => [
    (await kit.store.find(kit.key())).now,
    (await kit.store.all()).now,
  ];

  describe('the time of a reading', () => {
    it('is the database’s, to the millisecond, and not this process’s', async () => {
      if (isThisMachine) {
        expect(await readings()).toEqual([LYING_START, LYING_START]);
        return;
      }
      const before = await nowOf(kit.first.manager);
      const read = await readings();
      const after = await nowOf(kit.first.manager);
      for (const now of read) {
        expect(Number.isInteger(now)).toBe(true);
        expect(now).toBeGreaterThanOrEqual(Math.floor(before));
        expect(now).toBeLessThanOrEqual(Math.ceil(after));
      }
    });

    it('comes also where there is no row', async () => {
      const { found, now } = await kit.store.find(kit.key('jsapi'));
      expect(found).toBeUndefined();
      expect(Math.abs(now - (await kit.store.find(kit.key())).now)).toBeLessThan(60_000);
    });

    it('grows', async () => {
      const before = await readings();
      if (isThisMachine) await kit.clock.advance(50);
      else await kit.first.query(PAUSE_OF[name] ?? '');
      const after = await readings();
      for (const now of after) expect(now).toBeGreaterThanOrEqual(Math.max(...before) + 49);
    });

    it.skipIf(isThisMachine)('grows on each of two connections by the same clock', async () => {
      let last = 0;
      for (let n = 0; n < 10; n++) {
        const { now } = await (n % 2 ? kit.store : kit.other).find(kit.key());
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
    });

    it.skipIf(isThisMachine)('grows within a transaction', async () => {
      await kit.first.transaction(async (manager) => {
        const inside = storeOn({ manager });
        const before = [(await inside.find(kit.key())).now, (await inside.all()).now];
        await manager.query(PAUSE_OF[name] ?? '');
        const after = [(await inside.find(kit.key())).now, (await inside.all()).now];
        for (const now of after) expect(now).toBeGreaterThanOrEqual(Math.max(...before) + 49);
      });
    });

    it.skipIf(isThisMachine)('does not depend on the time zone of the connection', async () => {
      const [far, back] = FAR_ZONE_OF[name] ?? ['', ''];
      const before = await nowOf(kit.first.manager);
      await kit.first.transaction(async (manager) => {
        await manager.query(far);
        const { now } = await storeOn({ manager }).find(kit.key());
        await manager.query(back);
        expect(Math.abs(now - before)).toBeLessThan(60_000);
      });
    });

    it('comes with a row that was read, and is no column of it', async () => {
      const { found } = await kit.store.find(kit.key());
      expect(found).not.toHaveProperty('database_now');
      expect(found).toMatchObject(kit.key());
    });
  });
}
