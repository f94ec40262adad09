import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CreateGlobalTokens1763600100000 } from './1763600100000-create-global-tokens.js';
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

/**
 * Tokens and tickets in one table. Tokens are not carried over: their seal names the old table. Each is asked for anew at the next
 * start, which in plain mode leaves the old one an overlap to live.
 */
export class CreateCredentials1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.dropTable('global_token');
    await createTable(runner, {
      name: 'credential',
      columns: [
        id('app_id'),
        id('kind'),
        counter('revision'),
        counter('protocol'),
        instant('made_at'),
        instant('written_at'),
        counter('generation'),
        optional(longText('value')),
        optional(shortText('family')),
        optional(shortText('fingerprint')),
        optional(instant('issued_at')),
        optional(instant('seen_at')),
        optional(instant('proven_at')),
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
        longText('ledger'),
        counter('foreign_count'),
        optional(instant('foreign_at')),
        optional(longText('burn')),
      ],
      foreignKeys: [ownedByAccount],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('credential');
    await runner.dropTable('known_token');
    await new CreateGlobalTokens1763600100000().up(runner);
  }
}
