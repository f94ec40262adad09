import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { counter, instant, optional, shortText } from './portable-table.js';

const ADDED = [
  optional(instant('user_fetched_at')),
  optional(instant('global_fetched_at')),
  optional(counter('revision')),
  optional(counter('news_revision')),
];
const PERSON = new TableIndex({ name: 'ix_identity_union_id', columnNames: ['union_id'] });

/** Profiles remember by which kind of token each part came; who is one person is found by an index. */
export class MergeProfiles1763800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of ADDED) await runner.addColumn('profile', new TableColumn(column));
    await runner.query(`UPDATE profile SET revision = 1, news_revision = 0`);
    await runner.query(`UPDATE profile SET user_fetched_at = fetched_at WHERE source = 'user'`);
    await runner.query(`UPDATE profile SET global_fetched_at = fetched_at WHERE source = 'global'`);
    await runner.dropColumn('profile', 'source');
    await runner.createIndex('identity', PERSON);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('identity', PERSON);
    // What is known of people can be fetched anew; which token it came by cannot be told apart any more.
    await runner.query('DELETE FROM profile');
    await runner.addColumn('profile', new TableColumn(shortText('source')));
    for (const { name } of ADDED) await runner.dropColumn('profile', name);
  }
}
