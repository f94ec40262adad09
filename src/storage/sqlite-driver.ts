import sqlite3 from 'sqlite3';

/**
 * The driver as TypeORM is to use it. TypeORM asks for its verbose form, which takes a stack trace before each statement and costs more than
 * the statement.
 */
export const sqliteDriver: unknown = Object.assign(Object.create(sqlite3) as object, {
  verbose: () => sqlite3,
});
