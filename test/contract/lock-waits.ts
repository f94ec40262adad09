import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Backend } from './backends.js';

const LOCK_WAITS = {
  postgres: `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  mariadb: `SELECT 1 FROM information_schema.innodb_trx JOIN information_schema.processlist p ON trx_mysql_thread_id = p.id
    WHERE trx_state = 'LOCK WAIT' AND p.db = database()`,
};

/** Until the database says that one of its statements waits for another one's lock. */
export async function untilWaiting(source: DataSource, name: Backend['name']): Promise<void> {
  const question = name === 'postgres' ? LOCK_WAITS.postgres : LOCK_WAITS.mariadb;
  for (;;) {
    const waits = await source.query<unknown[]>(question);
    if (waits.length > 0) return;
    // MariaDB shows the same again to whoever asks within a tenth of a second.
    await setTimeout(150);
  }
}
