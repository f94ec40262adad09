import type { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';

/** How long an instance believes what it remembers after it began to ask the database what has changed. */
const TRUST_MS = seconds(3);

/**
 * What this instance remembers of rows for as long as it keeps learning which of them have changed. Rows are told of by their keys, and
 * asked for by a name. Only what is found here counts; whoever is not found has to be asked for in the database.
 */
export class FollowedMemory<Entry> {
  private readonly entries = new Map<string, Entry>();
  private readonly named = new Map<string, Entry>();
  private lookedAt = -Infinity;
  private turn = 0;

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly nameOf: (entry: Entry) => string,
  ) {}

  find(name: string): Entry | undefined {
    return this.clock.elapsed() - this.lookedAt <= TRUST_MS ? this.named.get(name) : undefined;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** To be taken before the database is read: what changes meanwhile is then not remembered. */
  get mark(): number {
    return this.turn;
  }

  /** False when something changed meanwhile. */
  remember(key: string, entry: Entry, mark: number): boolean {
    if (mark !== this.turn) return false;
    this.remove(key);
    if (this.entries.size >= this.most) this.forgetOldest();
    this.entries.set(key, entry);
    this.named.set(this.nameOf(entry), entry);
    return true;
  }

  /** What is changed here. */
  forget(key: string): void {
    this.drop(key);
    this.turn++;
  }

  /** What is over by itself, and has changed for nobody. */
  forgetWhere(isOver: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.entries) if (isOver(entry)) this.drop(key);
  }

  /** All changes until `elapsed` are known: these. */
  learn(keys: Iterable<string>, elapsed: number): void {
    for (const key of keys) this.forget(key);
    this.lookedAt = elapsed;
  }

  /** Changes may have been missed. */
  forgetAll(): void {
    for (const key of this.entries.keys()) this.drop(key);
    this.turn++;
  }

  /** Something has changed, and what could not be learned: nothing counts until it is. */
  distrust(): void {
    this.lookedAt = -Infinity;
    this.turn++;
  }

  /** For what goes with an entry. */
  protected onDrop(_entry: Entry): void {
    // Nobody does.
  }

  private drop(key: string): void {
    const entry = this.remove(key);
    if (entry !== undefined) this.onDrop(entry);
  }

  private remove(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.named.delete(this.nameOf(entry));
    return entry;
  }

  private forgetOldest(): void {
    for (const key of this.entries.keys()) return this.drop(key);
  }
}
