import type { Fault, FaultHandle, FaultKind } from './fault.js';

interface Entry {
  readonly id: number;
  readonly fault: Fault;
  skipsLeft: number;
  timesLeft: number;
  fired: number;
}

/** The faults to come, in the order they were added; each call meets at most one. */
export class FaultScript {
  #entries: Entry[] = [];
  #nextId = 1;

  add(fault: Fault): FaultHandle {
    const id = this.#nextId++;
    const entry: Entry = { id, fault, skipsLeft: fault.skip ?? 0, timesLeft: fault.times ?? 1, fired: 0 };
    this.#entries.push(entry);
    return {
      id,
      fired: () => entry.fired,
      remaining: () => (this.#entries.includes(entry) ? entry.timesLeft : 0),
      remove: () => void this.remove(id),
    };
  }

  /** Whether there was such a fault. */
  remove(id: number): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  clear(): void {
    this.#entries = [];
  }

  list(): readonly { id: number; fault: Fault; fired: number; remaining: number }[] {
    return this.#entries.map(({ id, fault, fired, timesLeft }) => ({
      id,
      fault,
      fired,
      remaining: timesLeft,
    }));
  }

  /** The fault this call meets. Every fault that matches counts the call towards its `skip`. */
  take(path: string, appId: string | undefined): FaultKind | undefined {
    const due = this.#entries.filter((entry) => isMatch(entry, path, appId) && isDue(entry));
    const [entry] = due;
    if (!entry) return undefined;
    entry.timesLeft -= 1;
    entry.fired += 1;
    return entry.fault.fault;
  }
}

function isMatch({ fault, timesLeft }: Entry, path: string, appId: string | undefined): boolean {
  const isPath = fault.path === '*' || fault.path === path;
  return timesLeft > 0 && isPath && (fault.appId === undefined || fault.appId === appId);
}

function isDue(entry: Entry): boolean {
  if (entry.skipsLeft === 0) return true;
  entry.skipsLeft -= 1;
  return false;
}
