import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../config/app-config.js';
import { dataSourceOptions, type Entities } from './data-source-options.js';

/** Not connected yet. For the options see `dataSourceOptions`. */
export function createDataSource(
  database: DatabaseSettings,
  entities: Entities,
  statementMs?: number,
): DataSource {
  const dataSource = new DataSource(dataSourceOptions(database, entities, statementMs));
  if (database.kind === 'mariadb') widenLongTexts(dataSource);
  return dataSource;
}

/**
 * MariaDB's `text` ends at 64 KiB; the others' have no end worth a word. An entity names one type for all three: there its `text` is a
 * `mediumtext`, 16 MiB, as the migrations make it.
 */
function widenLongTexts({ driver }: DataSource): void {
  const normalizeType = driver.normalizeType.bind(driver);
  driver.normalizeType = (column) => {
    const type = normalizeType(column);
    return type === 'text' ? 'mediumtext' : type;
  };
}
