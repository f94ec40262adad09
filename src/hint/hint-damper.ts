import type { Cancel, Clock } from '../common/time/clock.js';

const WINDOW_MS = 100;
const MOST_KEYS = 1_000;

interface Window {
  /** Asked for again since the last run; the newest request counts. */
  again: (() => void) | undefined;
  cancel: Cancel;
}

/**
 * Runs the same thing at most once in 100 ms: the first time at once, and once more at the end of the window if it was asked for again
 * meanwhile, so that the last request is never lost. Past 1000 things at a time the rest is refused: a flood costs no memory.
 */
export class HintDamper {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly clock: Clock) {}

  /** False when there were too many. */
  run(key: string, task: () => void): boolean {
    const open = this.windows.get(key);
    if (open) {
      open.again = task;
      return true;
    }
    if (this.windows.size >= MOST_KEYS) return false;
    this.open(key);
    task();
    return true;
  }

  /** Forgets everything that is still to come. */
  clear(): void {
    for (const { cancel } of this.windows.values()) cancel();
    this.windows.clear();
  }

  private open(key: string): void {
    this.windows.set(key, {
      again: undefined,
      cancel: this.clock.after(WINDOW_MS, () => this.end(key)),
    });
  }

  private end(key: string): void {
    const task = this.windows.get(key)?.again;
    this.windows.delete(key);
    if (!task) return;
    this.open(key);
    task();
  }
}
