import TinyQueue from 'tinyqueue';

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Between two turns of the event loop, so that a long storm does not starve the rest of the process. */
const HAPPENINGS_A_TURN = 50_000;

/** Virtual time in ms from 0 on, and all that is still to happen, in order. Nothing here knows the real time. */
export class World {
  now = 0;
  /** Set by whatever may have promises settle: those are then run dry before time goes on. */
  touched = false;
  private order = 0;
  private readonly queue = new TinyQueue<Happening>([], (a, b) => a.at - b.at || a.order - b.order);

  at(at: number, run: () => void): void {
    this.queue.push({ at, order: this.order++, run });
  }

  async run(until: number): Promise<void> {
    let turn = 0;
    await settled();
    for (let next = this.queue.pop(); next && next.at <= until; next = this.queue.pop()) {
      this.now = Math.max(this.now, next.at);
      this.touched = false;
      next.run();
      if (this.touched) await settled();
      if (++turn % HAPPENINGS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A tick that is asked for by a microtask runs when all microtasks are done, without a turn of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
