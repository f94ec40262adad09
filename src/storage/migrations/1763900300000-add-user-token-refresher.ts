import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { instant, optional } from './portable-table.js';

const COLUMN = optional(instant('refreshing_until'));

export class AddUserTokenRefresher1763900300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('user_token', new TableColumn(COLUMN));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('user_token', COLUMN.name);
  }
}
