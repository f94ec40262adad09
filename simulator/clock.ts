/** The simulated platform's own time: a base clock plus whatever a test has advanced it by. */
export class SimulatorClock {
  readonly #base: () => number;
  #offsetMs = 0;

  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Epoch milliseconds as the platform sees them. */
  now(): number {
    return this.#base() + this.#offsetMs;
  }

  /** Moves time forward. Backwards is refused: the truth about past instants must never change. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new Error(`The clock only goes forward, not by ${ms} ms`);
    this.#offsetMs += ms;
  }
}
