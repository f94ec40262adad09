import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';

const HOUR_MS = 3_600_000;

interface Verdict {
  readonly isConfirmed: boolean;
  readonly refusals: number;
  readonly decidedAtMs: number;
}

/**
 * The administrator's confirmation of addresses that call the token endpoints (page Get_access_token): an
 * unknown one gets 89503; a first refusal shuts it out for an hour (89507), further ones for a day (89506).
 */
export class RiskyIps {
  readonly #clock: SimulatorClock;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** What the administrator taps in the message that 89503 sent. */
  decide(appId: string, ip: string, decision: 'confirm' | 'refuse'): void {
    const key = `${appId} ${ip}`;
    const refusals = (this.#verdicts.get(key)?.refusals ?? 0) + (decision === 'refuse' ? 1 : 0);
    const decidedAtMs = this.#clock.now();
    this.#verdicts.set(key, { isConfirmed: decision === 'confirm', refusals, decidedAtMs });
  }

  check(appId: string, ip: string): void {
    const verdict = this.#verdicts.get(`${appId} ${ip}`);
    if (verdict?.isConfirmed) return;
    const isFirst = verdict?.refusals === 1;
    const shutMs = isFirst ? HOUR_MS : 24 * HOUR_MS;
    const isShut = verdict && this.#clock.now() - verdict.decidedAtMs < shutMs;
    if (!isShut) throw new Refusal(89503);
    throw new Refusal(isFirst ? 89507 : 89506);
  }
}
