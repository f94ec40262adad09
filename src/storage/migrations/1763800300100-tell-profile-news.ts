import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { instant, optional } from './portable-table.js';

const NEWS_AT = optional(instant('news_at'));
const INDEX = new TableIndex({ name: 'ix_profile_news_at', columnNames: [NEWS_AT.name] });

export class TellProfileNews1763800300100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('profile', new TableColumn(NEWS_AT));
    await runner.createIndex('profile', INDEX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('profile', INDEX);
    await runner.dropColumn('profile', NEWS_AT.name);
  }
}
