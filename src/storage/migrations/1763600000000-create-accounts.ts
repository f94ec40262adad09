import type { MigrationInterface, QueryRunner } from 'typeorm';
import { counter, createTable, id, instant, longText, optional, shortText } from './portable-table.js';

export class CreateAccounts1763600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (runner.connection.options.type === 'mariadb') {
      // Open ids, hashes and app ids differ by case alone; MariaDB's usual collations would call them equal.
      await runner.query(`ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    }
    await createTable(runner, {
      name: 'sealing',
      columns: [id('id'), longText('cell'), instant('created_at')],
    });
    await createTable(runner, {
      name: 'account',
      columns: [
        id('app_id'),
        shortText('kind'),
        shortText('name'),
        shortText('token_mode'),
        longText('app_secret'),
        longText('return_urls'),
        longText('js_origins'),
        longText('verify_files'),
        optional(longText('push_token')),
        optional(longText('push_aes_key')),
        optional(counter('session_idle_seconds')),
        optional(counter('session_max_seconds')),
        instant('created_at'),
        instant('updated_at'),
      ],
    });
    await createTable(runner, {
      name: 'api_key',
      columns: [
        id('id'),
        shortText('name'),
        shortText('key_hash'),
        longText('scopes'),
        longText('accounts'),
        instant('created_at'),
        optional(instant('expires_at')),
      ],
      uniques: [['key_hash']],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['api_key', 'account', 'sealing']) await runner.dropTable(table);
  }
}
