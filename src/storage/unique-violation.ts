import { QueryFailedError } from 'typeorm';

/** Did an insert fail because the row is there already? The three drivers each say it in their own way. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driver: { code?: unknown; message: string } = error.driverError;
  return (
    driver.code === '23505' ||
    driver.code === 'ER_DUP_ENTRY' ||
    (driver.code === 'SQLITE_CONSTRAINT' && driver.message.includes('UNIQUE'))
  );
}
