import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { fairWeather, Lane, type Tripwire, type Weather } from './chaos-lane.js';

/** As the client sees it: `up` is what it sends, `down` what it receives. */
export type Direction = 'up' | 'down' | 'both';

interface Link {
  client: Socket;
  target: Socket;
  up: Lane;
  down: Lane;
}

const HOST = '127.0.0.1';

/**
 * A TCP proxy on loopback that can do to a connection what networks do: in front of a database, Redis or WeChat.
 * Every disturbance holds for the connections that are open and for new ones, until `heal`.
 */
export class ChaosProxy {
  private readonly weather: Record<'up' | 'down', Weather> = { up: fairWeather(), down: fairWeather() };
  private readonly links = new Set<Link>();
  /** Of clients whose target never heard of them. */
  private readonly lost = new Set<Socket>();
  private readonly server: Server;
  private wires: Partial<Record<'up' | 'down', () => Tripwire>> = {};
  private refusedPort: number | undefined;

  private constructor(private readonly destination: { host: string; port: number }) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.join(client));
  }

  /** A proxy to the host and port of this URL; without a port in it, `defaultPort`. */
  static async before(url: string, defaultPort?: number): Promise<ChaosProxy> {
    const { hostname, port } = new URL(url);
    const proxy = new ChaosProxy({ host: hostname || HOST, port: Number(port) || (defaultPort ?? 80) });
    await proxy.listen(0);
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The same URL, but through here. */
  through(url: string): string {
    const address = new URL(url);
    address.hostname = HOST;
    address.port = String(this.port);
    return address.href;
  }

  /** How many connections clients hold open to here. */
  get connections(): number {
    return this.lost.size + [...this.links].filter(({ client }) => !client.destroyed).length;
  }

  /** The port closes: new connections are refused, open ones live on. */
  refuse(): void {
    this.refusedPort ??= this.port;
    this.server.close();
  }

  /** Every open connection ends with a reset, on both sides. New ones are welcome. */
  cut(): void {
    for (const { client, target } of this.links) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
    for (const client of this.lost) client.resetAndDestroy();
  }

  /** The target sees every open connection reset; the clients are told nothing, and what they send goes nowhere. */
  cutHalfOpen(): void {
    for (const { target } of this.links) target.resetAndDestroy();
  }

  /** Bytes are accepted and lost. A connection that has lost any stays dead after `heal`: its stream has a hole. */
  blackHole(direction: Direction = 'both'): void {
    this.change(direction, { swallow: true });
  }

  /** Bytes are kept and arrive, late, after `heal`. */
  hold(direction: Direction = 'both'): void {
    this.change(direction, { hold: true });
  }

  /** Every byte arrives so much later; `both` makes the round trip twice as much longer. */
  delay(ms: number, direction: Direction = 'both'): void {
    this.change(direction, { delayMs: ms });
  }

  throttle(bytesPerSecond: number, direction: Direction = 'both'): void {
    this.change(direction, { bytesPerSecond });
  }

  /** Each connection is cut after so many further bytes of this direction: the client by a reset, the target by a plain end. */
  cutAfterBytes(bytes: number, direction: 'up' | 'down'): void {
    this.wire(direction, () => {
      let left = bytes;
      return (chunk) => {
        left -= chunk.length;
        return left > 0 ? undefined : chunk.length + left;
      };
    });
  }

  /** The answer is lost: each connection is cut as soon as the target has been sent this text, such as `COMMIT`. */
  cutAfterSending(text: string): void {
    this.wire('up', () => {
      let seen = '';
      return (chunk) => {
        seen = seen.slice(-text.length) + chunk.toString('latin1');
        return seen.includes(text) ? chunk.length : undefined;
      };
    });
  }

  /** Fair weather again, and the port is open. */
  async heal(): Promise<void> {
    Object.assign(this.weather.up, fairWeather());
    Object.assign(this.weather.down, fairWeather());
    this.wires = {};
    for (const link of this.links) link.up.tripwire = link.down.tripwire = undefined;
    if (this.refusedPort !== undefined) await this.listen(this.refusedPort);
    this.refusedPort = undefined;
  }

  /** Everything is closed when this is done. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.cut();
    await closed;
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, HOST, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  private change(direction: Direction, weather: Partial<Weather>): void {
    if (direction !== 'down') Object.assign(this.weather.up, weather);
    if (direction !== 'up') Object.assign(this.weather.down, weather);
  }

  private wire(direction: 'up' | 'down', make: () => Tripwire): void {
    this.wires[direction] = make;
    for (const link of this.links) link[direction].tripwire = make();
  }

  private lose(client: Socket): void {
    this.lost.add(client);
    client.resume();
    client.on('error', () => client.destroy());
    client.on('close', () => this.lost.delete(client));
  }

  private join(client: Socket): void {
    // A target that heard of it would wait for its first bytes; many such fill a database that others use.
    if (this.weather.up.swallow && this.weather.down.swallow) return this.lose(client);
    const target = connect({ ...this.destination, allowHalfOpen: true, noDelay: true });
    let answerLost = false;
    // The target gets a plain end: a reset could make its kernel throw away what it was just sent.
    const lose = (): void => {
      answerLost = true;
      client.resetAndDestroy();
      target.end();
    };
    const up = new Lane(client, target, this.weather.up, lose);
    const down = new Lane(target, client, this.weather.down, lose);
    const link: Link = { client, target, up, down };
    up.tripwire = this.wires.up?.();
    down.tripwire = this.wires.down?.();
    this.links.add(link);
    client.on('error', () => client.destroy());
    target.on('error', () => client.resetAndDestroy());
    client.on('close', () => {
      up.close();
      // In bad weather nobody tells the target.
      if (!answerLost && !this.weather.up.swallow && !this.weather.up.hold) target.destroy();
      if (target.destroyed) this.links.delete(link);
    });
    target.on('close', () => {
      down.close();
      if (client.destroyed) this.links.delete(link);
    });
  }
}
