import type { DataSource } from 'typeorm';
import type { Clock } from '../common/time/clock.js';

/** How each database tells its own time in epoch ms, as it is when the statement runs; never by a local time, which is ambiguous when summer time ends. */
const EXPRESSIONS: Partial<Record<DataSource['options']['type'], string>> = {
  postgres: 'CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)',
  mariadb: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000",
};

/** SQLite runs in this process: its time is this machine's, which is asked directly. */
export class DatabaseClock {
  /** For a select list; undefined where the machine's own clock is the database's. */
  readonly expression: string | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {
    this.expression = EXPRESSIONS[source.options.type];
  }

  async now(): Promise<number> {
    if (this.expression === undefined) return this.clock.now();
    const [row] = await this.source.query<{ now: unknown }[]>(`SELECT ${this.expression} AS now`);
    return this.read(row?.now);
  }

  read(selected: unknown): number {
    return this.expression === undefined ? this.clock.now() : Number(selected);
  }

  /** The time as SQL, for any statement; in whole milliseconds, as the columns are. */
  get sql(): string {
    return this.expression ?? String(Math.floor(this.clock.now()));
  }
}
