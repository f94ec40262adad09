import { describe, expect, it } from 'vitest';
import { databaseLimits, mariadbSession, statementLimitMs } from './database-limits.js';

describe('the limits of databases', () => {
  it.each([
    [300, 3_000],
    [60, 3_000],
    [12, 600],
    [6, 300],
  ])('an overlap of %i s gives a statement %i ms', (overlapSeconds, ms) => {
    expect(statementLimitMs(overlapSeconds * 1_000)).toBe(ms);
  });

  it.each([3_000, 600, 300])(
    'of %i ms: a lock gives up before the statement, the server before the client',
    (ms) => {
      const { server, answerMs = 0, connectMs } = databaseLimits(ms);
      expect(server?.lockMs).toBeLessThan(ms);
      expect(server?.statementMs).toBe(ms);
      expect(answerMs).toBeGreaterThan(ms);
      expect(answerMs).toBeLessThanOrEqual(ms * 1.34);
      expect(connectMs).toBeGreaterThanOrEqual(1_000);
      expect(connectMs).toBeLessThanOrEqual(3_000);
    },
  );

  it('are none for a migration, but connecting ends', () => {
    expect(databaseLimits(undefined)).toMatchObject({
      connectMs: 3_000,
      answerMs: undefined,
      server: undefined,
    });
  });

  it('never switch MariaDB’s lock wait off', () => {
    expect(mariadbSession({ statementMs: 300, lockMs: 200, idleInTransactionMs: 10_000 })).toContain(
      'innodb_lock_wait_timeout = 1 ',
    );
  });
});
