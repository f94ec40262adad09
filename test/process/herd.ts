import { connect, type Socket } from 'node:net';
import { ADMIN_KEY } from '../support/test-app.js';

export interface HerdAnswer {
  /** Undefined: the connection ended, or nothing came. */
  readonly status: number | undefined;
  readonly ms: number;
}

const AT_ONCE = 100;
const PATIENCE_MS = 20_000;

/**
 * Many connections to one server, opened beforehand, each of which asks once: what is measured is the server, not the setting up of
 * connections. They stay open after the answer, as those of a pool do.
 */
export class Herd {
  private constructor(
    private readonly url: URL,
    private readonly sockets: readonly Socket[],
  ) {}

  static async gather(address: string, count: number): Promise<Herd> {
    const url = new URL(address);
    const sockets: Socket[] = [];
    while (sockets.length < count) {
      const batch = Math.min(AT_ONCE, count - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: batch }, () => open(url)))));
    }
    return new Herd(url, sockets);
  }

  /** All of them at the same moment. */
  ask(path: string): Promise<HerdAnswer[]> {
    const from = performance.now();
    return Promise.all(this.sockets.map((socket) => this.askOn(socket, path, from)));
  }

  leave(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private askOn(socket: Socket, path: string, from: number): Promise<HerdAnswer> {
    return new Promise((resolve) => {
      let text = '';
      const done = (): void => {
        clearTimeout(timer);
        const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
        resolve({ status: status === undefined ? undefined : Number(status), ms: performance.now() - from });
      };
      const timer = setTimeout(done, PATIENCE_MS);
      socket.once('close', done);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (text.includes('\r\n\r\n')) done();
      });
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${this.url.host}\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n\r\n`,
      );
    });
  }
}

function open({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}
