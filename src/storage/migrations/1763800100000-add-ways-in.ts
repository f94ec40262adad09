import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { longText, optional, shortText } from './portable-table.js';

const ADDED = [
  ['login', optional(shortText('session_id'))],
  ['login', optional(longText('kept'))],
  ['session', optional(longText('kept'))],
] as const;

export class AddWaysIn1763800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of ADDED) await runner.addColumn(table, new TableColumn(column));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, { name }] of ADDED) await runner.dropColumn(table, name);
  }
}
