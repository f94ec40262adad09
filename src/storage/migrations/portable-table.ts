import { type QueryRunner, Table, type TableColumnOptions, type TableForeignKeyOptions } from 'typeorm';

type Column = TableColumnOptions;

const column = (name: string, type: string, options: Partial<Column> = {}): Column => ({
  name,
  type,
  ...options,
});

/** Spelt so that SQLite, PostgreSQL and MariaDB all read back what the entities declare (`integer`, not `int`). */
export const id = (name: string): Column => column(name, 'varchar', { length: '191', isPrimary: true });
export const shortText = (name: string): Column => column(name, 'varchar', { length: '191' });
/** 64 KiB on MariaDB until `WidenLongTexts`; what comes after that makes a `mediumtext` there. */
export const longText = (name: string): Column => column(name, 'text');
export const instant = (name: string): Column => column(name, 'bigint');
export const counter = (name: string): Column => column(name, 'integer');
export const optional = (of: Column): Column => ({ ...of, isNullable: true });

export const ownedByAccount: TableForeignKeyOptions = {
  columnNames: ['app_id'],
  referencedTableName: 'account',
  referencedColumnNames: ['app_id'],
  onDelete: 'CASCADE',
  // Left out, MariaDB would read back RESTRICT.
  onUpdate: 'NO ACTION',
};

export interface PortableTable {
  name: string;
  columns: Column[];
  foreignKeys?: TableForeignKeyOptions[];
  /** Lists of column names. */
  uniques?: string[][];
  indexes?: string[][];
}

export async function createTable(
  runner: QueryRunner,
  { name, columns, foreignKeys, uniques, indexes }: PortableTable,
): Promise<void> {
  await runner.createTable(
    new Table({
      name,
      columns,
      foreignKeys: (foreignKeys ?? []).map((key) => ({
        ...key,
        name: `fk_${name}_${key.columnNames.join('_')}`,
      })),
      indices: [
        ...(uniques ?? []).map((columnNames) => ({
          name: `uq_${name}_${columnNames.join('_')}`,
          columnNames,
          isUnique: true,
        })),
        ...(indexes ?? []).map((columnNames) => ({
          name: `ix_${name}_${columnNames.join('_')}`,
          columnNames,
        })),
      ],
    }),
  );
}
