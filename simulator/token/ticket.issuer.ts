import type { SimulatorClock } from '../clock.js';
import type { Randomness } from '../randomness.js';
import { isAliveAt, type TokenHistory } from './token-history.js';
import { ticketText } from './token-text.js';

export type TicketType = 'jsapi' | 'wx_card';

const TICKET_LIFE_SECONDS = 7200;

/**
 * JS-SDK tickets: the same value throughout its life, and `expires_in` always says 7200 instead of the time
 * left, as observed on the real platform. A token refresh does not touch them.
 */
export class TicketIssuer {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #history: TokenHistory;

  constructor(clock: SimulatorClock, random: Randomness, history: TokenHistory) {
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
  }

  current(appId: string, type: TicketType): { ticket: string; expiresInSeconds: number } {
    const nowMs = this.#clock.now();
    const last = this.#history.list(appId, type).at(-1);
    const ticket = last && isAliveAt(last, nowMs) ? last.token : this.#issue(appId, type, nowMs);
    return { ticket, expiresInSeconds: TICKET_LIFE_SECONDS };
  }

  #issue(appId: string, type: TicketType, nowMs: number): string {
    const token = ticketText(this.#random);
    const expiresAtMs = nowMs + TICKET_LIFE_SECONDS * 1000;
    this.#history.add({ token, appId, family: type, issuedAtMs: nowMs, expiresAtMs });
    return token;
  }
}
