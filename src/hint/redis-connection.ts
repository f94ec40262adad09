import { Redis } from 'ioredis';
import type { Random } from '../common/random/random.js';
import type { Secret } from '../common/secret/secret.js';
import { seconds } from '../common/time/instant.js';

const LONGEST_PAUSE_MS = seconds(10);

/** A connection that comes back for ever, keeps nothing for later, and notices within 5 s that an answer does not come. */
export function connectRedis(url: Secret, random: Random): Redis {
  const redis = new Redis(url.reveal(), {
    connectionName: 'zhongkong',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // What to listen to is said again by hand, to know when it is heard.
    autoResubscribe: false,
    connectTimeout: seconds(3),
    socketTimeout: seconds(5),
    retryStrategy: (attempt) => pauseMs(attempt, random),
  });
  redis.on('connect', () => loseConnectionOnNonsense(redis.stream));
  return redis;
}

/**
 * The parser throws at an impossible length (`*99999999999`), in the middle of the socket's event, where nobody catches: whoever answers there
 * is no Redis, and the connection is lost.
 */
function loseConnectionOnNonsense(stream: Redis['stream']): void {
  const emit = stream.emit.bind(stream) as (event: string | symbol, ...args: unknown[]) => boolean;
  stream.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    try {
      return emit(event, ...args);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error('not an answer of Redis'));
      return true;
    }
  };
}

/** 100 ms, doubling to 10 s, half of it by chance: not all instances at once. */
function pauseMs(attempt: number, random: Random): number {
  const longest = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(attempt, 10));
  return (longest / 2) * (1 + random.fraction());
}
