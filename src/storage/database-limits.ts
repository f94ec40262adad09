/** How long databases may take, in milliseconds. */
export interface DatabaseLimits {
  /** To connect, and to wait for a connection of the pool. */
  connectMs: number;
  /** From sending a statement to its answer; then the connection counts as dead. Undefined: no limit. */
  answerMs: number | undefined;
  /** What the server itself keeps to. It gives up first, so that what the client gave up on does not take effect later. */
  server: ServerLimits | undefined;
  /** How long SQLite waits for another process that writes. */
  sqliteBusyMs: number;
}

export interface ServerLimits {
  statementMs: number;
  /** Shorter than a statement, so that the answer tells a lost race from a slow database. */
  lockMs: number;
  /** The client of such a transaction is gone without a word; its locks must not stay. */
  idleInTransactionMs: number;
}

const LONGEST_CONNECT_MS = 3_000;
// Where an overlap of seconds makes statements short, a handshake still takes what it takes.
const SHORTEST_CONNECT_MS = 1_000;
const LONGEST_STATEMENT_MS = 3_000;
// Not a share of the overlap: eight processes that write without a pause, on two busy cores, wait up to 1.7 s for a turn.
const SQLITE_BUSY_MS = LONGEST_STATEMENT_MS;
const IDLE_IN_TRANSACTION_MS = 10_000;

/** How long a statement may take where WeChat keeps a replaced token alive for `overlapMs`. */
export const statementLimitMs = (overlapMs: number): number => Math.min(LONGEST_STATEMENT_MS, overlapMs / 20);

const within = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

export function databaseLimits(statementMs: number | undefined): DatabaseLimits {
  if (statementMs === undefined) {
    return {
      connectMs: LONGEST_CONNECT_MS,
      answerMs: undefined,
      server: undefined,
      sqliteBusyMs: SQLITE_BUSY_MS,
    };
  }
  return {
    connectMs: within(SHORTEST_CONNECT_MS, statementMs, LONGEST_CONNECT_MS),
    // Time for the server's own answer that it has given up to arrive.
    answerMs: statementMs + Math.max(100, statementMs / 10),
    server: {
      statementMs: Math.round(statementMs),
      lockMs: Math.round((statementMs * 2) / 3),
      idleInTransactionMs: IDLE_IN_TRANSACTION_MS,
    },
    sqliteBusyMs: SQLITE_BUSY_MS,
  };
}

/**
 * MariaDB and MySQL name these limits differently; each takes the other's comment for a comment. MySQL limits only SELECTs,
 * its writes by the lock wait, which is in whole seconds on both.
 */
export function mariadbSession({ statementMs, lockMs, idleInTransactionMs }: ServerLimits): string {
  const lockSeconds = Math.max(1, Math.round(lockMs / 1_000));
  const idleSeconds = idleInTransactionMs / 1_000;
  return [
    `SET SESSION innodb_lock_wait_timeout = ${lockSeconds}`,
    `/*M!100300 , max_statement_time = ${statementMs / 1_000}, idle_transaction_timeout = ${idleSeconds} */`,
    `/*!50708 , max_execution_time = ${statementMs} */`,
  ].join(' ');
}
