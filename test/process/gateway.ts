import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A call on its way between one server and WeChat, by the wall clock; without `to` it is not over. */
export interface UpstreamCall {
  readonly path: string;
  readonly from: number;
  to?: number;
}

/** The way of one server to WeChat. It changes nothing; it tells which server has a call under way, which the simulator cannot see. */
export class Gateway {
  readonly calls: UpstreamCall[] = [];
  private readonly server: Server;

  private constructor(private readonly target: URL) {
    this.server = createServer((incoming, answer) => this.pass(incoming, answer));
  }

  static async to(target: string): Promise<Gateway> {
    const gateway = new Gateway(new URL(target));
    await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  hasCallUnderWay(path: string): boolean {
    return this.calls.some((call) => call.path === path && call.to === undefined);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method, url = '', headers } = incoming;
    const call: UpstreamCall = { path: url.split('?', 1)[0] ?? '', from: Date.now() };
    this.calls.push(call);
    const { hostname, port } = this.target;
    const onward = request({ hostname, port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      pipeline(reply, answer, () => undefined);
    });
    onward.on('error', () => incoming.socket.destroy());
    // The caller is gone, or has its answer.
    answer.on('close', () => {
      call.to = Date.now();
      onward.destroy();
    });
    incoming.pipe(onward);
  }
}
