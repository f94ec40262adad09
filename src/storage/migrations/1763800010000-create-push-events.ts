import type { MigrationInterface, QueryRunner } from 'typeorm';
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

export class CreatePushEvents1763800010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'push_event',
      columns: [
        id('id'),
        shortText('app_id'),
        shortText('dedupe_hash'),
        shortText('name'),
        optional(shortText('user_hash')),
        optional(longText('body')),
        instant('occurred_at'),
        instant('received_at'),
        shortText('state'),
        counter('attempts'),
        instant('due_at'),
        optional(instant('applied_at')),
      ],
      foreignKeys: [ownedByAccount],
      uniques: [['app_id', 'dedupe_hash']],
      indexes: [['state', 'due_at'], ['app_id', 'user_hash'], ['received_at']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_event');
  }
}
