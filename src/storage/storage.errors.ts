import type { DatabaseSettings } from '../config/app-config.js';

/** The server cannot start on this database; the message tells what to type. Ends the process with 1. */
export class DatabaseUnusableError extends Error {
  constructor(database: DatabaseSettings, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    const where =
      database.kind === 'sqlite'
        ? `the SQLite file ${database.path}`
        : `the ${database.kind} server of DATABASE_URL`;
    super(
      `The database cannot be opened: ${where}: ${reason}\nCheck DATABASE_URL, that the place exists and that this user may write there.`,
      { cause },
    );
    this.name = 'DatabaseUnusableError';
  }
}

export class MigrationsPendingError extends Error {
  constructor() {
    super(
      'The database schema is older than this program. Run `npm run migration:run` with the same DATABASE_URL, then start again.',
    );
    this.name = 'MigrationsPendingError';
  }
}
