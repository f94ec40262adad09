import type { StoredEvent } from './push-event.store.js';

const AT_ONCE = 50;

interface Steps {
  readonly due: (take: number) => Promise<StoredEvent[]>;
  /** Does what the event does here; what it answers tells the listeners. */
  readonly begin: (row: StoredEvent) => Promise<(() => Promise<void>) | undefined>;
  readonly failed: (error: unknown) => void;
}

/** Events that are begun one after the other; while listeners are told of some, the next are begun. */
export class PushLane {
  private running: Promise<void> | undefined;
  private readonly telling = new Set<Promise<void>>();

  /** `mostTold`: with how many events listeners may be busy before the lane waits for them. */
  constructor(
    private readonly steps: Steps,
    private readonly mostTold: number,
  ) {}

  /** Begins what is due, if it is not at it; done when the listeners are, too. */
  async tick(): Promise<void> {
    this.running ??= this.round().finally(() => (this.running = undefined));
    await this.running;
    await Promise.all(this.telling);
  }

  private async round(): Promise<void> {
    try {
      let rows: StoredEvent[];
      do {
        rows = await this.steps.due(AT_ONCE);
        for (const row of rows) await this.take(row);
      } while (rows.length === AT_ONCE);
    } catch (error) {
      this.steps.failed(error);
    }
  }

  private async take(row: StoredEvent): Promise<void> {
    while (this.telling.size >= this.mostTold) await Promise.race(this.telling);
    const tell = await this.steps.begin(row);
    if (!tell) return;
    const told = tell()
      .catch(this.steps.failed)
      .finally(() => this.telling.delete(told));
    this.telling.add(told);
  }
}
