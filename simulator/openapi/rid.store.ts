import type { SimulatorClock } from '../clock.js';
import { Fifo } from '../fifo.js';

const KEPT_MS = 7 * 86_400_000;
/** So that a long run with many refusals does not eat the memory. */
const KEPT_MOST = 100_000;

export interface RequestTrace {
  readonly appId: string | undefined;
  readonly invokedAtMs: number;
  readonly query: string;
  readonly body: string;
  readonly answer: string;
  readonly clientIp: string;
  /** Calls under /sns cannot be looked up. */
  readonly isSns: boolean;
}

/** What a refused call was, by the rid its answer ended in. Successes carry no rid, so they leave nothing. */
export class RidStore {
  readonly #clock: SimulatorClock;
  readonly #traces = new Map<string, RequestTrace>();
  readonly #order = new Fifo<{ readonly rid: string; readonly invokedAtMs: number }>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  add(rid: string, trace: RequestTrace): void {
    this.#traces.set(rid, trace);
    this.#order.push({ rid, invokedAtMs: trace.invokedAtMs });
    for (let oldest = this.#order.peek(); oldest; oldest = this.#order.peek()) {
      if (this.#order.size <= KEPT_MOST && !this.isOver(oldest.invokedAtMs)) break;
      this.#traces.delete(oldest.rid);
      this.#order.shift();
    }
  }

  find(rid: string): RequestTrace | undefined {
    return this.#traces.get(rid);
  }

  /** Older than the seven days for which calls can be looked up. */
  isOver(invokedAtMs: number): boolean {
    return this.#clock.now() - invokedAtMs > KEPT_MS;
  }
}
