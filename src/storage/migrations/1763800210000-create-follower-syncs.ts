import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import {
  counter,
  createTable,
  id,
  instant,
  longText,
  optional,
  ownedByAccount,
  shortText,
} from './portable-table.js';

const SEEN = optional(counter('seen_in_sync'));

export class CreateFollowerSyncs1763800210000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'follower_sync',
      columns: [
        id('app_id'),
        counter('run'),
        shortText('state'),
        optional(shortText('after_open_id')),
        counter('pages'),
        counter('seen'),
        optional(counter('total')),
        counter('departed'),
        instant('started_at'),
        optional(instant('finished_at')),
        instant('due_at'),
        counter('attempts'),
        optional(longText('error')),
        shortText('calls_day'),
        counter('calls'),
        optional(shortText('lease_owner')),
        instant('lease_until'),
      ],
      foreignKeys: [ownedByAccount],
      indexes: [['state', 'due_at']],
    });
    await runner.addColumn('profile', new TableColumn(SEEN));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('profile', SEEN.name);
    await runner.dropTable('follower_sync');
  }
}
