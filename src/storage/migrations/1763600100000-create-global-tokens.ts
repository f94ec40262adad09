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

export class CreateGlobalTokens1763600100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'global_token',
      columns: [
        id('app_id'),
        counter('revision'),
        counter('generation'),
        optional(longText('token')),
        optional(shortText('mode')),
        optional(shortText('fingerprint')),
        optional(instant('issued_at')),
        optional(instant('expires_at')),
        counter('fence'),
        optional(shortText('lease_owner')),
        optional(instant('lease_until')),
        optional(instant('sent_at')),
        optional(instant('last_sent_at')),
        optional(instant('unknown_since')),
        optional(instant('hold_at')),
        optional(instant('forced_at')),
        instant('next_due_at'),
        counter('consecutive_failures'),
        counter('successes'),
        counter('failures'),
        optional(instant('last_attempt_at')),
        optional(instant('last_success_at')),
        optional(longText('failure')),
        shortText('budget_day'),
        counter('budget_calls'),
      ],
      foreignKeys: [ownedByAccount],
    });
    await createTable(runner, {
      name: 'known_token',
      columns: [id('app_id'), id('fingerprint'), instant('expires_at')],
      foreignKeys: [ownedByAccount],
      indexes: [['expires_at']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['known_token', 'global_token']) await runner.dropTable(table);
  }
}
