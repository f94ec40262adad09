import type { SimulatorClock } from '../clock.js';
import type { Randomness } from '../randomness.js';
import { isAliveAt, type TokenHistory } from './token-history.js';
import { ticketText } from './token-text.js';

export type TicketType = 'jsapi' | 'wx_card';

/**
 * JS-SDK tickets: the same value throughout its life, and `expires_in` always says the whole life (7200 s)
 * instead of the time left, as observed on the real platform. Nothing ends a ticket before its time: neither
 * another fetch nor a token refresh.
 */
export class TicketIssuer {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #history: TokenHistory;
  readonly #lifeMs: number;

  constructor(clock: SimulatorClock, random: Randomness, history: TokenHistory, lifeMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
    this.#lifeMs = lifeMs;
  }

  current(appId: string, type: TicketType): { ticket: string; expiresInSeconds: number } {
    const nowMs = this.#clock.now();
    const last = this.#history.list(appId, type).at(-1);
    const ticket = last && isAliveAt(last, nowMs) ? last.token : this.#issue(appId, type, nowMs);
    return { ticket, expiresInSeconds: Math.floor(this.#lifeMs / 1000) };
  }

  #issue(appId: string, type: TicketType, nowMs: number): string {
    const token = ticketText(this.#random);
    const expiresAtMs = nowMs + this.#lifeMs;
    this.#history.add({ token, appId, family: type, issuedAtMs: nowMs, expiresAtMs });
    return token;
  }
}
