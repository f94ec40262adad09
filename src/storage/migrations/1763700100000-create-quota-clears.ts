import type { MigrationInterface, QueryRunner } from 'typeorm';
import { counter, createTable, id, ownedByAccount } from './portable-table.js';

export class CreateQuotaClears1763700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'quota_clear',
      columns: [id('app_id'), id('month'), counter('used')],
      foreignKeys: [ownedByAccount],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('quota_clear');
  }
}
