import { QueryFailedError } from 'typeorm';

/**
 * How databases say that a statement gave way to another one. The codes:
 * PostgreSQL serialization_failure, deadlock_detected, lock_not_available (after `lock_timeout`);
 * MariaDB and MySQL 1213, 1205 and, under `innodb_snapshot_isolation`, 1020;
 * SQLite busy (another process held the write lock for the whole busy time-out, or wrote since this transaction began to read).
 */
const LOST_RACES: ReadonlySet<unknown> = new Set([
  '40001',
  '40P01',
  '55P03',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
]);

/**
 * Did the statement fail only because another one was at the same rows? Nothing of it was done, nor of its transaction, which
 * must be left. The caller may read again and decide anew; repeated as it is, a write may be out of date.
 */
export function isLostRace(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code }: { code?: unknown } = error.driverError;
  return LOST_RACES.has(code);
}
