import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { SilenceWatch } from './silence-watch.js';

type Answer = (...answer: unknown[]) => void;

/** What pg's types leave out. */
interface WatchedClient {
  readonly connection: { readonly stream: Duplex };
  query: (...request: unknown[]) => unknown;
}

const clientOf = (client: unknown): WatchedClient => client as WatchedClient;
const socketOf = (client: unknown): Duplex => clientOf(client).connection.stream;

/** pg for TypeORM's option `driver`, with a limit on every statement: its own `query_timeout` keeps the dead connection. */
export function watchedPostgres(watch: SilenceWatch): { Pool: typeof pg.Pool } {
  class WatchedPool extends pg.Pool {
    constructor(options?: pg.PoolConfig) {
      super(options);
      this.on('connect', (client) => watchStatements(clientOf(client), watch));
      this.on('acquire', (client) => watch.lent(socketOf(client)));
      this.on('release', (_error, client) => watch.returned(socketOf(client)));
    }

    override end(): Promise<void>;
    override end(callback: () => void): void;
    override end(callback?: () => void): Promise<void> | void {
      watch.farewell();
      return callback ? super.end(callback) : super.end();
    }
  }
  return { Pool: WatchedPool };
}

function watchStatements(client: WatchedClient, watch: SilenceWatch): void {
  const { stream } = client.connection;
  watch.adopt(stream);
  const query = client.query.bind(client);
  client.query = (...request) => {
    const answered = watch.statement(stream);
    const callback = request.at(-1);
    if (typeof callback === 'function') {
      const answer: Answer = (...result) => {
        answered();
        (callback as Answer)(...result);
      };
      return query(...request.slice(0, -1), answer);
    }
    const result = query(...request);
    (result as Promise<unknown>).then(answered, answered);
    return result;
  };
}
