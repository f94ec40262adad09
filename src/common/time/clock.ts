export type Cancel = () => void;

/**
 * The only source of time. Instants are epoch milliseconds; `elapsed` is a monotonic reading of this process,
 * comparable only with itself, for "how long has this lasted" where the wall clock may jump.
 */
export abstract class Clock {
  abstract now(): number;
  abstract elapsed(): number;
  /** Runs `task` once after `ms`; the returned function takes it back. A pending task does not keep the process alive. */
  abstract after(ms: number, task: () => void): Cancel;

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }
}
