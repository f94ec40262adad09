import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Node's default of 5 s would now and then cut a caller's kept connection just as it is used again. */
const KEEP_ALIVE_MS = 75_000;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A listening socket that can be closed whatever state its connections are in. */
export class HttpServer {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async listen(port: number, host: string, handle: RequestHandler): Promise<HttpServer> {
    const server = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => fail(response, error));
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new HttpServer(server, addressOf(server.address(), host));
  }

  /** Hanging connections are cut, not waited for. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

function addressOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP address');
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

/** A fault of the simulator itself: said plainly, so that nobody takes it for the platform's. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.socket?.destroy();
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`The simulator failed: ${text}\n`);
}
