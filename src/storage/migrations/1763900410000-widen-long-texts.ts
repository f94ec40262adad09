import type { MigrationInterface, QueryRunner } from 'typeorm';

const NOT_NULL: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['sealing', ['cell']],
  ['account', ['app_secret', 'return_urls', 'js_origins', 'verify_files']],
  ['api_key', ['scopes', 'accounts']],
  ['credential', ['ledger']],
  ['login', ['return_to']],
  ['user_token', ['access_token', 'refresh_token']],
  ['profile', ['fields']],
];
const NULLABLE: typeof NOT_NULL = [
  ['account', ['push_token', 'push_aes_key']],
  ['credential', ['value', 'failure', 'burn']],
  ['login', ['kept']],
  ['session', ['kept']],
  ['tombstone', ['sealed_open_id']],
  ['push_event', ['body']],
  ['follower_sync', ['error']],
];

/** MariaDB's `text` ends at 64 KiB, less than a pushed body of that size takes sealed. The others' `text` has no such end. */
export class WidenLongTexts1763900410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.connection.options.type !== 'mariadb') return;
    for (const [table, columns] of NOT_NULL) await widen(runner, table, columns, 'NOT NULL');
    for (const [table, columns] of NULLABLE) await widen(runner, table, columns, 'NULL');
  }

  /** Nothing: an older release reads the wider columns, and what they hold by then need not fit the old ones. */
  async down(): Promise<void> {}
}

async function widen(
  runner: QueryRunner,
  table: string,
  columns: readonly string[],
  nullable: 'NULL' | 'NOT NULL',
): Promise<void> {
  const changes = columns.map((column) => `MODIFY \`${column}\` mediumtext ${nullable}`);
  await runner.query(`ALTER TABLE \`${table}\` ${changes.join(', ')}`);
}
