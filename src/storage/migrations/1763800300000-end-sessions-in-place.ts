import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { instant, optional } from './portable-table.js';

const ENDED_AT = optional(instant('ended_at'));
const INDEX = new TableIndex({ name: 'ix_session_ended_at', columnNames: [ENDED_AT.name] });

export class EndSessionsInPlace1763800300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('session', new TableColumn(ENDED_AT));
    await runner.createIndex('session', INDEX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('session', INDEX);
    await runner.dropColumn('session', ENDED_AT.name);
  }
}
