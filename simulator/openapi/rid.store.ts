import type { SimulatorClock } from '../clock.js';

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

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  add(rid: string, trace: RequestTrace): void {
    this.#traces.set(rid, trace);
    for (const [oldest, { invokedAtMs }] of this.#traces) {
      if (this.#traces.size <= KEPT_MOST && !this.isOver(invokedAtMs)) break;
      this.#traces.delete(oldest);
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
