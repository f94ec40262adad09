import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../../test/support/eventually.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { JsonLog } from '../common/logging/json-log.js';
import { SystemRandom } from '../common/random/system-random.js';
import { Secret } from '../common/secret/secret.js';
import { RedisHintBus } from './redis-hint-bus.js';

let server: Server | undefined;
let bus: RedisHintBus | undefined;
afterEach(() => {
  bus?.onApplicationShutdown();
  server?.close();
});

it.each(['*99999999999\r\n', '$-7\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n'])(
  'loses the connection, and nothing else, to one that answers %j',
  async (nonsense) => {
    let connections = 0;
    server = createServer((socket) => {
      connections++;
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(nonsense));
    });
    const listening = server.listen(0, '127.0.0.1');
    await new Promise((resolve) => listening.once('listening', resolve));
    const { port } = listening.address() as AddressInfo;
    const log: string[] = [];
    bus = new RedisHintBus(
      new Secret(`redis://127.0.0.1:${port}`),
      new ManualClock(),
      new SystemRandom(),
      new JsonLog('debug', { write: (line: string) => void log.push(line) }),
    );
    bus.subscribe('token', () => undefined);
    // Vitest fails a test whose process had an error that nobody caught.
    await eventually('it was tried again', () => connections >= 4);
    expect(log.filter((line) => line.includes('"hints.lost"'))).toHaveLength(1);
  },
);
