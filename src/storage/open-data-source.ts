import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../config/app-config.js';
import { dataSourceOptions, type Entities } from './data-source-options.js';
import { DatabaseUnusableError, MigrationsPendingError } from './storage.errors.js';

/**
 * Opens the database ready for use. A SQLite file, which belongs to this machine alone, is brought up to date here;
 * a shared server is migrated as a release step, because two starting instances would migrate against each other.
 * @throws DatabaseUnusableError, MigrationsPendingError
 */
export async function openDataSource(database: DatabaseSettings, entities: Entities): Promise<DataSource> {
  const dataSource = await connect(database, entities);
  if (database.kind === 'sqlite') {
    await dataSource.query('PRAGMA secure_delete = ON');
    await dataSource.runMigrations({ transaction: 'each' });
  } else if (await dataSource.showMigrations()) {
    await dataSource.destroy();
    throw new MigrationsPendingError();
  }
  return dataSource;
}

async function connect(database: DatabaseSettings, entities: Entities): Promise<DataSource> {
  try {
    return await new DataSource(dataSourceOptions(database, entities)).initialize();
  } catch (cause) {
    throw new DatabaseUnusableError(database, cause);
  }
}
