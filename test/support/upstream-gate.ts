import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface GateStop {
  isReached: boolean;
  release(): void;
}

interface Planned extends GateStop {
  readonly where: 'there' | 'back';
  readonly open: Promise<void>;
}

/** The way between one instance and the platform: a call can be held on it, there or back, and the way can be closed. */
export class UpstreamGate {
  private planned: Planned[] = [];
  private raw: ((socket: Socket) => void) | undefined;
  private readonly server: Server;
  /** Calls that came to the gate, wherever they ended. */
  calls = 0;
  /** Calls that are held, or that were answered by hand. */
  waiting = 0;

  private constructor(
    private readonly target: URL,
    private readonly localAddress: string | undefined,
  ) {
    this.server = createServer((incoming, answer) => void this.pass(incoming, answer));
  }

  /** `localAddress`: how the platform sees this instance. */
  static async to(target: string, localAddress?: string): Promise<UpstreamGate> {
    const gate = new UpstreamGate(new URL(target), localAddress);
    await gate.listen(0);
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The next call waits on its way to the platform, or its answer on the way back. */
  hold(where: 'there' | 'back'): GateStop {
    let release: () => void = () => undefined;
    const open = new Promise<void>((resolve) => (release = resolve));
    const stop = { where, open, release, isReached: false };
    this.planned.push(stop);
    return stop;
  }

  /** The next answer is written by hand. */
  answerNext(raw: (socket: Socket) => void): void {
    this.raw = raw;
  }

  private port = 0;

  /** Connections are refused from now on. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  reopen(): Promise<void> {
    return this.listen(this.port);
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  private async pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.calls++;
    const sent = await bodyOf(incoming);
    const raw = this.raw;
    this.raw = undefined;
    if (raw) {
      this.waiting++;
      incoming.socket.once('close', () => this.waiting--);
      return raw(incoming.socket);
    }
    await this.meet('there');
    try {
      const reply = await this.forward(incoming, sent);
      const text = await bodyOf(reply);
      await this.meet('back');
      answer.writeHead(reply.statusCode ?? 502, { 'content-type': reply.headers['content-type'] });
      answer.end(text);
    } catch {
      incoming.socket.destroy();
    }
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { hostname, port } = this.target;
    return new Promise((resolve, reject) => {
      const { localAddress } = this;
      const to = { hostname, port, method, path: url, headers, agent: false as const, localAddress };
      request(to, resolve).on('error', reject).end(body);
    });
  }

  private async meet(where: 'there' | 'back'): Promise<void> {
    const stop = this.planned.find((one) => one.where === where);
    if (!stop) return;
    this.planned = this.planned.filter((one) => one !== stop);
    stop.isReached = true;
    this.waiting++;
    await stop.open;
    this.waiting--;
  }
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
