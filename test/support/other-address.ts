import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to the platform on which it sees another address of this machine (Linux: all of 127.0.0.0/8 are its own). */
export class OtherAddress {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(platformUrl: string, localAddress: string): Promise<OtherAddress> {
    const { hostname, port } = new URL(platformUrl);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const way = new OtherAddress(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (near) =>
      way.join(near, connect({ host: hostname, port: Number(port), localAddress })),
    );
    return way;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => this.sockets.delete(from));
    }
  }
}
