import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No official page names the hour; midnight in China is the assumption everybody makes. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** Counts calls per account and API path, by calendar day in China and by minute of the clock. */
export class Quotas {
  readonly #clock: SimulatorClock;
  readonly #used = new Map<string, { window: number; calls: number }>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** Takes one from the day's allowance, or throws 45009. A refused call is not counted. */
  spendDaily(appId: string, path: string, limit: number, text?: string): void {
    const day = Math.floor((this.#clock.now() + CHINA_OFFSET_MS) / DAY_MS);
    if (!this.#spend(`day ${appId} ${path}`, day, limit)) throw new Refusal(45009, text);
  }

  /** Takes one from the minute's allowance, or throws 45011. */
  spendMinutely(appId: string, path: string, limit: number): void {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    if (!this.#spend(`minute ${appId} ${path}`, minute, limit)) throw new Refusal(45011);
  }

  /** Calls counted today. */
  usedToday(appId: string, path: string): number {
    const day = Math.floor((this.#clock.now() + CHINA_OFFSET_MS) / DAY_MS);
    const used = this.#used.get(`day ${appId} ${path}`);
    return used?.window === day ? used.calls : 0;
  }

  #spend(key: string, window: number, limit: number): boolean {
    const used = this.#used.get(key);
    const calls = used?.window === window ? used.calls : 0;
    if (calls >= limit) return false;
    this.#used.set(key, { window, calls: calls + 1 });
    return true;
  }
}
