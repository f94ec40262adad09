import { type DataSource, MigrationExecutor } from 'typeorm';
import type { DatabaseSettings } from '../config/app-config.js';
import { createDataSource } from './data-source.js';
import type { Entities } from './data-source-options.js';
import { DatabaseUnusableError, MigrationsPendingError } from './storage.errors.js';

/**
 * Opens the database ready for use. A SQLite file, which belongs to this machine alone, is brought up to date here;
 * a shared server is migrated as a release step, because two starting instances would migrate against each other.
 * `statementMs`: how long a statement may take.
 * @throws DatabaseUnusableError, MigrationsPendingError
 */
export async function openDataSource(
  database: DatabaseSettings,
  entities: Entities,
  statementMs?: number,
): Promise<DataSource> {
  const dataSource = await connect(database, () => createDataSource(database, entities, statementMs));
  if (database.kind === 'sqlite') {
    await dataSource.query('PRAGMA secure_delete = ON');
    await dataSource.runMigrations({ transaction: 'each' });
  } else if (await dataSource.showMigrations()) {
    const executed = await new MigrationExecutor(dataSource).getExecutedMigrations();
    await dataSource.destroy();
    throw new MigrationsPendingError(executed.length === 0);
  }
  return dataSource;
}

async function connect(database: DatabaseSettings, create: () => DataSource): Promise<DataSource> {
  try {
    // Its options make the folder of a SQLite file, which may fail as well.
    return await create().initialize();
  } catch (cause) {
    throw new DatabaseUnusableError(database, cause);
  }
}
