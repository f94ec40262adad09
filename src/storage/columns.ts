import { type ColumnOptions, ForeignKey, type PrimaryColumnOptions, type ValueTransformer } from 'typeorm';

// pg and mysql2 give 64-bit integers as text, sqlite3 as numbers.
const asNumber: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** The portable columns: types that SQLite, PostgreSQL and MariaDB all read back as they were declared. */
export const instant: ColumnOptions = { type: 'bigint', transformer: asNumber };
export const nullableInstant: ColumnOptions = { ...instant, nullable: true };
export const counter: ColumnOptions = { type: 'int' };
export const nullableCounter: ColumnOptions = { ...counter, nullable: true };
/** Ids, names, hashes. 191 characters keep every index under MariaDB's oldest limit. */
export const id: PrimaryColumnOptions = { type: 'varchar', length: '191' };
export const shortText: ColumnOptions = { type: 'varchar', length: '191' };
export const nullableShortText: ColumnOptions = { ...shortText, nullable: true };
/** What may be as large as a request or a reply. On MariaDB `createDataSource` makes a `mediumtext` of it. */
export const longText: ColumnOptions = { type: 'text' };
export const nullableLongText: ColumnOptions = { ...longText, nullable: true };

/** Rows of this table belong to the account of their `appId` and are deleted with it, by the database itself. */
export const OwnedByAccount = (table: string): ClassDecorator =>
  ForeignKey('account', ['appId'], ['appId'], { name: `fk_${table}_app_id`, onDelete: 'CASCADE' });
