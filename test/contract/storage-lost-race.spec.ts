import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DataSource, QueryFailedError } from 'typeorm';
import { isLostRace } from '../../src/storage/lost-race.js';
import { isUniqueViolation } from '../../src/storage/unique-violation.js';
import { connect, findBackends, type FreshDatabase } from './backends.js';

const STATEMENT_MS = 3_000;

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`a lost race on ${name}`, () => {
    let database: FreshDatabase;
    let first: DataSource;
    let second: DataSource;
    beforeAll(async () => {
      database = await create();
      first = await connect(database.settings, STATEMENT_MS);
      second = await connect(database.settings, STATEMENT_MS);
      await first.query('CREATE TABLE seat (id int PRIMARY KEY, taken int)');
      await first.query('INSERT INTO seat VALUES (1, 0), (2, 0)');
    });
    afterAll(async () => {
      await Promise.all([first?.destroy(), second?.destroy()]);
      await database?.drop();
    });

    const take = (id: number): string => `UPDATE seat SET taken = taken + 1 WHERE id = ${id}`;

    it('is a lock that another one does not give back in time', async () => {
      const { error, ms } = await first.transaction(async (manager) => {
        await manager.query(take(1));
        const start = performance.now();
        return { error: await failureOf(second.query(take(1))), ms: performance.now() - start };
      });
      expect(isLostRace(error)).toBe(true);
      expect(ms).toBeLessThan(STATEMENT_MS + 1_000);
    });

    it('is not a row that is there already, nor a mistake', async () => {
      const duplicate = await failureOf(first.query('INSERT INTO seat VALUES (1, 0)'));
      expect(isUniqueViolation(duplicate)).toBe(true);
      expect(isLostRace(duplicate)).toBe(false);
      const mistake = await failureOf(first.query('SELECT nothing FROM nowhere'));
      expect(mistake).toBeInstanceOf(QueryFailedError);
      expect(isLostRace(mistake)).toBe(false);
      expect(isLostRace(new Error('SQLITE_BUSY'))).toBe(false);
    });

    if (name === 'sqlite') {
      it('is a write of a transaction that has read what another one has changed since', async () => {
        const error = await failureOf(
          first.transaction(async (manager) => {
            await manager.query('SELECT * FROM seat');
            await second.query(take(2));
            await manager.query(take(2));
          }),
        );
        expect(isLostRace(error)).toBe(true);
      });
      return;
    }

    it('is a deadlock', async () => {
      const cross = async (source: DataSource, mine: number, other: number): Promise<unknown> =>
        failureOf(
          source.transaction(async (manager) => {
            await manager.query(take(mine));
            await new Promise((resolve) => setTimeout(resolve, 200));
            await manager.query(take(other));
          }),
        );
      const errors = await Promise.all([cross(first, 1, 2), cross(second, 2, 1)]);
      expect(errors.filter(isLostRace)).toHaveLength(1);
      expect(errors.filter((error) => error === undefined)).toHaveLength(1);
    });

    if (name !== 'postgres') return;
    it('is a serialisation failure', async () => {
      const error = await failureOf(
        first.transaction('SERIALIZABLE', async (manager) => {
          await manager.query('SELECT * FROM seat');
          await second.query(take(2));
          await manager.query(take(2));
        }),
      );
      expect(isLostRace(error)).toBe(true);
    });
  });
}
