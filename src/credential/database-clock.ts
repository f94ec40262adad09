import type { DataSource } from 'typeorm';
import type { Clock } from '../common/time/clock.js';

/** How each database tells its own time in epoch ms, as it is when the statement runs. */
const EXPRESSIONS: Partial<Record<DataSource['options']['type'], string>> = {
  postgres: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)',
  mariadb: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED)',
};

/** SQLite runs in this process: its time is this machine's, which is asked directly. */
export class DatabaseClock {
  /** For a select list; undefined where the machine's own clock is the database's. */
  readonly expression: string | undefined;

  constructor(
    type: DataSource['options']['type'],
    private readonly clock: Clock,
  ) {
    this.expression = EXPRESSIONS[type];
  }

  read(selected: unknown): number {
    return this.expression === undefined ? this.clock.now() : Number(selected);
  }
}
