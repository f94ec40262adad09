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
  /** `isEmpty`: no migration ever ran there, as at the first start or with a DATABASE_URL of another place. */
  constructor(isEmpty: boolean) {
    const state = isEmpty
      ? 'The database is empty: no migration has run in it yet.'
      : 'The database schema is older than this program.';
    super(`${state} Run \`npm run migration:run\` with the same DATABASE_URL, then start again.`);
    this.name = 'MigrationsPendingError';
  }
}

/** The database has not answered in time. Whether it carried the statement out is not known. */
export class DatabaseSilentError extends Error {
  constructor(limitMs: number) {
    super(
      `The database did not answer within ${Math.round(limitMs)} ms; the connection was closed. Look at the network between here and DATABASE_URL, and at the load of the database.`,
    );
    this.name = 'DatabaseSilentError';
  }
}

/** No connection was to be had in time: nothing has been sent. */
export class PoolExhaustedError extends Error {
  constructor(waitMs: number) {
    super(
      `No connection to the database was free or could be made within ${Math.round(waitMs)} ms. Look whether the database answers, and for slow statements.`,
    );
    this.name = 'PoolExhaustedError';
  }
}
