import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No official page names the hour; midnight in China is the assumption everybody makes. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

interface Used {
  readonly window: number;
  readonly calls: number;
}

/** Counts calls per account and API path, by calendar day and month in China and by minute of the clock. */
export class Quotas {
  readonly #clock: SimulatorClock;
  /** By account, then by counter. */
  readonly #used = new Map<string, Map<string, Used>>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** Takes one from the day's allowance, or throws 45009. A refused call is not counted. */
  spendDaily(appId: string, path: string, limit: number, text?: string): void {
    if (!this.#spend(appId, dayCounter(path), this.#day(), limit)) throw new Refusal(45009, text);
  }

  /** Takes one from the minute's allowance, or throws 45011. */
  spendMinutely(appId: string, path: string, limit: number): void {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    if (!this.#spend(appId, `minute ${path}`, minute, limit)) throw new Refusal(45011);
  }

  /** Takes one from the month's allowance; false when none is left. */
  spendMonthly(appId: string, name: string, limit: number): boolean {
    const china = new Date(this.#clock.now() + CHINA_OFFSET_MS);
    const month = china.getUTCFullYear() * 12 + china.getUTCMonth();
    return this.#spend(appId, `month ${name}`, month, limit);
  }

  /** Calls counted today. */
  usedToday(appId: string, path: string): number {
    return this.#calls(appId, dayCounter(path), this.#day());
  }

  /** Forgets today's calls, of one path or of all; a path's counters of its own, such as forced, go with it. */
  clearToday(appId: string, path?: string): void {
    const counters = this.#used.get(appId);
    for (const counter of counters?.keys() ?? []) {
      const isMeant = path === undefined || `${counter} `.startsWith(`${dayCounter(path)} `);
      if (counter.startsWith(dayCounter('')) && isMeant) counters?.delete(counter);
    }
  }

  #day(): number {
    return Math.floor((this.#clock.now() + CHINA_OFFSET_MS) / DAY_MS);
  }

  #calls(appId: string, counter: string, window: number): number {
    const used = this.#used.get(appId)?.get(counter);
    return used?.window === window ? used.calls : 0;
  }

  #spend(appId: string, counter: string, window: number, limit: number): boolean {
    const calls = this.#calls(appId, counter, window);
    if (calls >= limit) return false;
    const counters = this.#used.get(appId) ?? new Map<string, Used>();
    this.#used.set(appId, counters.set(counter, { window, calls: calls + 1 }));
    return true;
  }
}

const dayCounter = (path: string): string => `day ${path}`;
