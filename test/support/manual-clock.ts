import { type Cancel, Clock } from '../../src/common/time/clock.js';

interface Task {
  at: number;
  run: () => void;
}

const SINCE_BOOT_MS = 1_234.567_89;

/** Time that stands still until a test moves it. */
export class ManualClock extends Clock {
  private tasks: Task[] = [];
  private passed = 0;

  constructor(private readonly start = Date.UTC(2026, 10, 21, 4)) {
    super();
  }

  now(): number {
    return this.start + this.passed;
  }

  /** Not whole, as the real one is not. */
  elapsed(): number {
    return this.passed + SINCE_BOOT_MS;
  }

  after(ms: number, run: () => void): Cancel {
    const task = { at: this.passed + ms, run };
    this.tasks.push(task);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== task);
    };
  }

  /** Moves on, running what falls due in order, and lets everything that follows from it settle at each step. */
  async advance(ms: number): Promise<void> {
    const end = this.passed + ms;
    for (;;) {
      const next = this.tasks.filter((task) => task.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.tasks = this.tasks.filter((task) => task !== next);
      this.passed = Math.max(this.passed, next.at);
      next.run();
      await settled();
    }
    this.passed = end;
    await settled();
  }
}

/** One turn of the event loop: callbacks of finished work run. It is not a wait for work in flight. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
