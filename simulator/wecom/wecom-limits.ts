import type { Account } from '../account/account.js';
import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';
import { corpIdOf } from './agent-directory.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Of one corp to one API (page 90454). */
const CORP = { perMinute: 10_000, perHour: 150_000 };
/** Tickets are scarcer: so many for the corp, and so many for each of its agents. */
const TICKETS_PER_HOUR = { corp: 400, agent: 100 };

interface Meter {
  window: number;
  calls: number;
  blockedUntilMs: number;
}

/** Counts by clock minute and clock hour; who goes over is shut out for a whole minute or hour (45009). */
export class WecomLimits {
  readonly #clock: SimulatorClock;
  readonly #meters = new Map<string, Meter>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  spend(account: Account, path: string, isTicket: boolean): void {
    const corp = `${corpIdOf(account.appId)} ${path}`;
    const own = account.hourLimits?.[path];
    this.#meter(corp, MINUTE_MS, account.minuteLimits?.[path] ?? account.minuteLimit ?? CORP.perMinute);
    this.#meter(corp, HOUR_MS, own ?? (isTicket ? TICKETS_PER_HOUR.corp : CORP.perHour));
    if (isTicket) this.#meter(`${account.appId} ${path}`, HOUR_MS, own ?? TICKETS_PER_HOUR.agent);
  }

  #meter(name: string, windowMs: number, limit: number): void {
    const nowMs = this.#clock.now();
    const key = `${windowMs} ${name}`;
    const meter = this.#meters.get(key) ?? { window: 0, calls: 0, blockedUntilMs: 0 };
    this.#meters.set(key, meter);
    if (nowMs < meter.blockedUntilMs) throw new Refusal(45009);
    const window = Math.floor(nowMs / windowMs);
    if (meter.window !== window) Object.assign(meter, { window, calls: 0 });
    meter.calls += 1;
    if (meter.calls <= limit) return;
    meter.blockedUntilMs = nowMs + windowMs;
    throw new Refusal(45009);
  }
}
