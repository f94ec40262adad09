import TinyQueue from 'tinyqueue';

interface Entry {
  readonly id: string;
  readonly at: number;
}

const SPARE = 64;

const newQueue = (entries: Entry[]): TinyQueue<Entry> => new TinyQueue(entries, (a, b) => a.at - b.at);

/** Which of many is due first. Setting and taking cost the logarithm of how many there are; looking costs nothing. */
export class DueQueue {
  private readonly times = new Map<string, number>();
  private queue = newQueue([]);

  get size(): number {
    return this.times.size;
  }

  set(id: string, at: number): void {
    if (this.times.get(id) === at) return;
    this.times.set(id, at);
    this.queue.push({ id, at });
    // What is set anew leaves its old entry behind: now and then they are all thrown out.
    if (this.queue.length > 2 * this.times.size + SPARE) this.queue = newQueue(this.entries());
  }

  delete(id: string): void {
    this.times.delete(id);
  }

  /** Takes out the one that is due longest, if any is due at `now`. */
  takeDue(now: number): string | undefined {
    for (;;) {
      const first = this.queue.peek();
      if (!first || first.at > now) return undefined;
      this.queue.pop();
      // One that was set anew or deleted has left its old entry behind.
      if (this.times.get(first.id) !== first.at) continue;
      this.times.delete(first.id);
      return first.id;
    }
  }

  private entries(): Entry[] {
    return [...this.times].map(([id, at]) => ({ id, at }));
  }
}
