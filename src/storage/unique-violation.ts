import { QueryFailedError } from 'typeorm';

const driverOf = (error: unknown): { code?: unknown; message: string } | undefined =>
  error instanceof QueryFailedError ? error.driverError : undefined;

/** Did an insert fail because the row is there already? The three drivers each say it in their own way. */
export function isUniqueViolation(error: unknown): boolean {
  const driver = driverOf(error);
  return (
    driver?.code === '23505' ||
    driver?.code === 'ER_DUP_ENTRY' ||
    (driver?.code === 'SQLITE_CONSTRAINT' && driver.message.includes('UNIQUE'))
  );
}

/** Did an insert fail because the row that it belongs to is gone? */
export function isOrphan(error: unknown): boolean {
  const driver = driverOf(error);
  return (
    driver?.code === '23503' ||
    driver?.code === 'ER_NO_REFERENCED_ROW_2' ||
    (driver?.code === 'SQLITE_CONSTRAINT' && driver.message.includes('FOREIGN KEY'))
  );
}
