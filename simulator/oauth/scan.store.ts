import { Fifo } from '../fifo.js';
import type { Randomness } from '../randomness.js';

/** One code on a desktop's screen, and what the phone that scanned it has decided. */
export interface Scan {
  readonly id: string;
  /** The address of the page that shows it, without the scan. */
  readonly query: string;
  readonly decision: 'open' | 'allow' | 'deny';
  readonly userId?: string | undefined;
}

/** A desktop page that nobody scans is forgotten, so that a long demonstration does not eat the memory. */
const KEPT = 10_000;

/** The QR codes of the website login, between the two windows that share one. */
export class ScanStore {
  readonly #random: Randomness;
  readonly #scans = new Map<string, Scan>();
  readonly #order = new Fifo<string>();

  constructor(random: Randomness) {
    this.#random = random;
  }

  open(query: string): Scan {
    const scan: Scan = { id: this.#random.alphanumeric(16), query, decision: 'open' };
    this.#scans.set(scan.id, scan);
    this.#order.push(scan.id);
    if (this.#order.size > KEPT) this.#scans.delete(this.#order.shift() ?? '');
    return scan;
  }

  find(id: string | null): Scan | undefined {
    return this.#scans.get(id ?? '');
  }

  decide(scan: Scan, decision: 'allow' | 'deny', userId: string): void {
    this.#scans.set(scan.id, { ...scan, decision, userId });
  }

  /** The desktop took the decision: the picture is of no use any more. */
  close(scan: Scan): void {
    this.#scans.delete(scan.id);
  }
}
