import mysql, { type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import type { Duplex } from 'node:stream';
import type { Clock } from '../common/time/clock.js';
import type { SilenceWatch } from './silence-watch.js';
import { PoolExhaustedError } from './storage.errors.js';

type Answer = (...answer: unknown[]) => void;
type Lend = Pool['getConnection'];

/** What mysql2's types leave out or cannot say of an assignment. */
interface WatchedConnection {
  readonly stream: Duplex;
  query: (sql: unknown, values?: unknown, callback?: Answer) => unknown;
}

const watchedOf = (connection: PoolConnection): WatchedConnection =>
  connection as unknown as WatchedConnection;

export interface MariadbLimits {
  clock: Clock;
  /** The longest wait for a connection, new or returned. */
  waitMs: number;
  /** Sent first on each new connection. */
  session: string | undefined;
}

/** mysql2 for TypeORM's option `driver`, with a limit on every statement and on the wait for a connection: it has neither. */
export const watchedMariadb = (
  watch: SilenceWatch,
  limits: MariadbLimits,
): Pick<typeof mysql, 'createPool'> => ({
  createPool(options: PoolOptions | string): Pool {
    const pool = typeof options === 'string' ? mysql.createPool(options) : mysql.createPool(options);
    pool.on('connection', (connection) => {
      // The pool listens once; a second error of a broken connection must not end the process.
      connection.on('error', () => undefined);
      watchStatements(watchedOf(connection), watch);
      if (limits.session) connection.query(limits.session, () => undefined);
    });
    pool.on('acquire', (connection) => watch.lent(watchedOf(connection).stream));
    pool.on('release', (connection) => watch.returned(watchedOf(connection).stream));
    pool.getConnection = waitingAtMost(limits, pool.getConnection.bind(pool));
    const end = pool.end.bind(pool);
    pool.end = (callback) => {
      watch.farewell();
      // A connection that breaks, or that was never made, is closed as well.
      end(() => callback?.(null));
    };
    return pool;
  },
});

function watchStatements(connection: WatchedConnection, watch: SilenceWatch): void {
  const { stream } = connection;
  watch.adopt(stream);
  const query = connection.query.bind(connection);
  connection.query = (sql, values, callback) => {
    const last = typeof values === 'function' ? (values as Answer) : callback;
    const answered = watch.statement(stream);
    return query(sql, typeof values === 'function' ? [] : values, (...result) => {
      answered();
      last?.(...result);
    });
  };
}

/** A wait that was given up still stands in the pool's queue; when its turn comes, the connection goes straight back. */
function waitingAtMost({ clock, waitMs }: MariadbLimits, lend: Lend): Lend {
  return (callback) => {
    let late = false;
    const cancel = clock.after(waitMs, () => {
      late = true;
      callback(new PoolExhaustedError(waitMs), undefined as never);
    });
    lend((error, connection) => {
      if (late) return connection?.release();
      cancel();
      callback(error, connection);
    });
  };
}
