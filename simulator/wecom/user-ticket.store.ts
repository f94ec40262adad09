import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';
import type { Randomness } from '../randomness.js';

const LIFE_MS = 1800 * 1000;

interface UserTicket {
  readonly appId: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

/** What a member's consent to private details is good for, within half an hour and as often as wanted. */
export class UserTicketStore {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #tickets = new Map<string, UserTicket>();

  constructor(clock: SimulatorClock, random: Randomness) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(appId: string, userId: string): string {
    const ticket = this.#random.urlSafe(120);
    this.#tickets.set(ticket, { appId, userId, expiresAtMs: this.#clock.now() + LIFE_MS });
    return ticket;
  }

  /** Assumption: no code is published for a ticket that is unknown, foreign or out of time. */
  userOf(text: string, appId: string): string {
    const ticket = this.#tickets.get(text);
    if (ticket?.appId !== appId || this.#clock.now() >= ticket.expiresAtMs) throw new Refusal(40029);
    return ticket.userId;
  }
}
