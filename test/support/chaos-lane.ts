import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a direction of every connection suffers now. */
export interface Weather {
  /** Bytes are taken and never handed on. */
  swallow: boolean;
  /** Bytes are kept, and handed on when the weather clears, as a network does that loses packets for a while. */
  hold: boolean;
  delayMs: number;
  bytesPerSecond: number;
}

export const fairWeather = (): Weather => ({
  swallow: false,
  hold: false,
  delayMs: 0,
  bytesPerSecond: Infinity,
});

/** Sees the bytes of a direction before they go; answers how many of them may still go before the connection is cut. */
export type Tripwire = (chunk: Buffer) => number | undefined;

const TICK_MS = 5;

/** One direction of one connection. Bytes stay in order; a stream that has lost some never carries others again. */
export class Lane {
  tripwire: Tripwire | undefined;
  private work = Promise.resolve();
  private torn = false;
  private readonly stop = new AbortController();

  /** `onTrip` is called once the bytes before the cut have been handed to the kernel. */
  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly weather: Weather,
    private readonly onTrip: () => void,
  ) {
    from.on('data', (chunk: Buffer) => this.enqueue(performance.now(), (at) => this.pass(chunk, at)));
    from.on('end', () => this.enqueue(performance.now(), (at) => this.finish(at)));
  }

  close(): void {
    this.stop.abort();
  }

  private enqueue(arrivedAt: number, step: (arrivedAt: number) => Promise<void>): void {
    this.work = this.work.then(() => step(arrivedAt)).catch(() => undefined);
  }

  private async pass(chunk: Buffer, arrivedAt: number): Promise<void> {
    if (!(await this.arrives(arrivedAt))) return;
    const allowed = this.tripwire?.(chunk);
    if (allowed === undefined) return this.write(chunk);
    this.torn = true;
    await this.write(chunk.subarray(0, allowed));
    this.onTrip();
  }

  private async finish(arrivedAt: number): Promise<void> {
    if (await this.arrives(arrivedAt)) this.to.end();
  }

  /** False when it is lost on the way. */
  private async arrives(arrivedAt: number): Promise<boolean> {
    const signal = this.stop.signal;
    while (this.weather.hold) await pause(TICK_MS, undefined, { signal });
    const rest = arrivedAt + this.weather.delayMs - performance.now();
    if (rest > 0) await pause(rest, undefined, { signal });
    this.torn ||= this.weather.swallow;
    return !this.torn;
  }

  private async write(bytes: Buffer): Promise<void> {
    const { bytesPerSecond } = this.weather;
    if (!Number.isFinite(bytesPerSecond)) return this.send(bytes);
    const size = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1_000));
    for (let start = 0; start < bytes.length; start += size) {
      const part = bytes.subarray(start, start + size);
      await pause((part.length / bytesPerSecond) * 1_000, undefined, { signal: this.stop.signal });
      await this.send(part);
    }
  }

  private send(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (bytes.length === 0) return resolve();
      this.to.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }
}
