import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChaosProxy } from './chaos-proxy.js';
import { eventually } from './eventually.js';

/** A server that answers every chunk with itself, and remembers what it was sent. */
class Echo {
  received = '';
  ends: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('data', (chunk) => {
      this.received += chunk.toString();
      socket.write(chunk);
    });
    socket.on('end', () => this.ends.push('end'));
    socket.on('error', (error) => this.ends.push('code' in error ? String(error.code) : 'error'));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get callers(): number {
    return this.sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

class Caller {
  received = '';
  end: string | undefined;
  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString()));
    socket.on('error', (error) => (this.end = 'code' in error ? String(error.code) : 'error'));
    socket.on('end', () => (this.end ??= 'end'));
  }

  static async to(port: number): Promise<Caller> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const caller = new Caller(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return caller;
  }

  /** Says it and waits until it came back; how long that took. */
  async ask(text: string): Promise<number> {
    const start = performance.now();
    const length = this.received.length + text.length;
    this.socket.write(text);
    await eventually(`an echo of ${text}`, () => this.received.length >= length, { limitMs: 3_000 });
    return performance.now() - start;
  }

  ended(): Promise<string> {
    return eventually('the end', () => this.end);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

describe('the chaos proxy', () => {
  let echo: Echo;
  let proxy: ChaosProxy;
  const callers: Caller[] = [];
  const call = async (): Promise<Caller> => {
    const caller = await Caller.to(proxy.port);
    callers.push(caller);
    return caller;
  };
  beforeEach(async () => {
    echo = new Echo();
    proxy = await ChaosProxy.before(await echo.start());
  });
  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.destroy();
    await proxy.close();
    await echo.stop();
  });

  it('forwards both ways, ends what is ended, and gives the same URL with its own port', async () => {
    const caller = await call();
    await caller.ask('hello');
    expect(proxy.connections).toBe(1);
    caller.socket.end();
    expect(await caller.ended()).toBe('end');
    expect(echo.ends).toEqual(['end']);
    await eventually('closed', () => proxy.connections === 0);
    expect(proxy.through('postgres://user:word@db.example:5432/name?a=b')).toBe(
      `postgres://user:word@127.0.0.1:${proxy.port}/name?a=b`,
    );
  });

  it('refuses new connections, keeps the open ones, and listens on the same port again', async () => {
    const caller = await call();
    const port = proxy.port;
    proxy.refuse();
    await expect(Caller.to(port)).rejects.toThrow(/ECONNREFUSED/);
    await caller.ask('still here');
    await proxy.heal();
    expect(proxy.port).toBe(port);
    await (await call()).ask('back');
  });

  it('cuts every connection with a reset, at both ends', async () => {
    const caller = await call();
    await caller.ask('a');
    proxy.cut();
    expect(await caller.ended()).toBe('ECONNRESET');
    await eventually('the target sees it', () => echo.ends[0] === 'ECONNRESET');
    await (await call()).ask('new ones are welcome');
  });

  it('cuts half: the target is gone and the client is not told', async () => {
    const caller = await call();
    await caller.ask('a');
    proxy.cutHalfOpen();
    await eventually('the target sees it', () => echo.ends[0] === 'ECONNRESET');
    caller.socket.write('into the void');
    await settled();
    expect(caller.end).toBeUndefined();
    expect(echo.received).toBe('a');
  });

  it('swallows what is sent, on open connections and on new ones, of which the target does not hear; never fills the hole', async () => {
    const old = await call();
    await old.ask('a');
    proxy.blackHole();
    const young = await call();
    old.socket.write('b');
    young.socket.write('c');
    await settled();
    await proxy.heal();
    old.socket.write('d');
    await settled();
    expect(echo.received).toBe('a');
    expect(old.end).toBeUndefined();
    expect([echo.callers, proxy.connections]).toEqual([1, 2]);
    proxy.cut();
    expect([await old.ended(), await young.ended()]).toEqual(['ECONNRESET', 'ECONNRESET']);
    await (await call()).ask('e');
  });

  it.each([
    ['up', '', ''],
    ['down', 'lost', ''],
  ] as const)('swallows one direction: %s', async (direction, atTarget, atClient) => {
    const caller = await call();
    proxy.blackHole(direction);
    caller.socket.write('lost');
    await settled();
    expect([echo.received, caller.received]).toEqual([atTarget, atClient]);
  });

  it('holds bytes back and delivers them late, in order', async () => {
    const caller = await call();
    proxy.hold('up');
    caller.socket.write('first ');
    await settled();
    caller.socket.write('second');
    expect(echo.received).toBe('');
    await proxy.heal();
    await eventually('delivery', () => echo.received === 'first second');
  });

  it('delays, each way', async () => {
    const caller = await call();
    proxy.delay(80);
    expect(await caller.ask('slow')).toBeGreaterThanOrEqual(155);
    await proxy.heal();
    expect(await caller.ask('fast')).toBeLessThan(80);
  });

  it('throttles', async () => {
    const caller = await call();
    proxy.throttle(10_000, 'down');
    expect(await caller.ask('x'.repeat(2_000))).toBeGreaterThanOrEqual(190);
  });

  it('cuts after so many bytes: these arrive, the rest does not', async () => {
    const caller = await call();
    proxy.cutAfterBytes(5, 'down');
    caller.socket.write('123');
    await eventually('the first', () => caller.received === '123');
    caller.socket.write('4567');
    // Data and a reset in one go look like a plain end to Node.
    expect(['end', 'ECONNRESET']).toContain(await caller.ended());
    expect(caller.received).toMatch(/^123(45)?$/);
    expect(echo.received).toBe('1234567');
  });

  it('loses the answer: the target got the text, the client only a reset', async () => {
    const caller = await call();
    await caller.ask('BEGIN;');
    proxy.cutAfterSending('COMMIT');
    caller.socket.write('COM');
    await settled();
    caller.socket.write('MIT');
    expect(await caller.ended()).toBe('ECONNRESET');
    await eventually('arrival', () => echo.received === 'BEGIN;COMMIT');
    await eventually('a plain end', () => echo.ends[0] === 'end');
    expect(caller.received).toBe('BEGIN;COM');
  });

  it('closes fully: nothing listens and nothing is open', async () => {
    const caller = await call();
    await caller.ask('a');
    const { port } = proxy;
    proxy.blackHole();
    await proxy.close();
    expect(await caller.ended()).toBe('ECONNRESET');
    await eventually('the target sees it', () => echo.ends.length === 1);
    await expect(Caller.to(port)).rejects.toThrow(/ECONNREFUSED/);
    expect(proxy.connections).toBe(0);
  });
});
