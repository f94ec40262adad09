import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  createTable,
  counter,
  id,
  instant,
  longText,
  optional,
  ownedByAccount,
  shortText,
} from './portable-table.js';

export class CreateLoginsAndUsers1763600200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'identity',
      columns: [
        id('id'),
        shortText('app_id'),
        shortText('open_id'),
        optional(shortText('union_id')),
        instant('created_at'),
      ],
      foreignKeys: [ownedByAccount],
      uniques: [['app_id', 'open_id']],
    });
    await createTable(runner, {
      name: 'login',
      columns: [
        id('id'),
        shortText('app_id'),
        shortText('pending_hash'),
        shortText('state_hash'),
        shortText('scope'),
        shortText('lang'),
        longText('return_to'),
        instant('expires_at'),
        optional(instant('used_at')),
        optional(shortText('code_hash')),
        optional(shortText('outcome')),
        optional(shortText('ticket_hash')),
        optional(instant('ticket_expires_at')),
        optional(instant('activated_at')),
        optional(shortText('user_id')),
        optional(shortText('open_id')),
        optional(shortText('union_id')),
        optional(shortText('granted_scope')),
      ],
      foreignKeys: [ownedByAccount],
      uniques: [['pending_hash'], ['state_hash']],
      indexes: [['expires_at']],
    });
    await createTable(runner, {
      name: 'session',
      columns: [
        id('id'),
        shortText('app_id'),
        shortText('code_hash'),
        shortText('user_id'),
        shortText('open_id'),
        optional(shortText('union_id')),
        shortText('scope'),
        shortText('lang'),
        instant('created_at'),
        instant('seen_at'),
        instant('idle_expires_at'),
        instant('max_expires_at'),
      ],
      foreignKeys: [ownedByAccount],
      uniques: [['code_hash']],
      indexes: [['app_id', 'open_id'], ['idle_expires_at']],
    });
    await createTable(runner, {
      name: 'user_token',
      columns: [
        id('app_id'),
        id('open_id'),
        counter('revision'),
        shortText('scope'),
        longText('access_token'),
        longText('refresh_token'),
        instant('access_expires_at'),
        instant('refresh_expires_at'),
        optional(shortText('refused')),
      ],
      foreignKeys: [ownedByAccount],
    });
    await createTable(runner, {
      name: 'profile',
      columns: [id('app_id'), id('open_id'), longText('fields'), shortText('source'), instant('fetched_at')],
      foreignKeys: [ownedByAccount],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['profile', 'user_token', 'session', 'login', 'identity'])
      await runner.dropTable(table);
  }
}
