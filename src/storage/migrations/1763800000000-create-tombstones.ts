import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { createTable, id, instant, longText, optional, ownedByAccount } from './portable-table.js';

const MARK = optional(instant('erasure_mark'));

export class CreateTombstones1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'tombstone',
      columns: [
        id('app_id'),
        id('open_id_hash'),
        instant('sequence'),
        instant('erased_at'),
        optional(instant('again_at')),
        optional(longText('sealed_open_id')),
      ],
      foreignKeys: [ownedByAccount],
      uniques: [['app_id', 'sequence']],
      indexes: [['again_at'], ['erased_at']],
    });
    await runner.addColumn('login', new TableColumn(MARK));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('login', MARK.name);
    await runner.dropTable('tombstone');
  }
}
