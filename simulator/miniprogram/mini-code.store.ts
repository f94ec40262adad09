import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';
import type { Randomness } from '../randomness.js';

const LIFE_MS = 5 * 60_000;

interface MiniCode {
  readonly appId: string;
  readonly userId: string;
  readonly expiresAtMs: number;
  isSpent: boolean;
}

/** What a code of another mini program is told, and one that was used. */
export interface MiniCodeErrcodes {
  readonly foreign: number;
  readonly spent: number;
}

/** What the client hands a mini program: codes of wx.login, or of its phone button. Good once, within five minutes. */
export class MiniCodeStore {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #errcodes: MiniCodeErrcodes;
  readonly #codes = new Map<string, MiniCode>();

  constructor(clock: SimulatorClock, random: Randomness, errcodes: MiniCodeErrcodes) {
    this.#clock = clock;
    this.#random = random;
    this.#errcodes = errcodes;
  }

  issue(appId: string, userId: string): string {
    const code = this.#random.alphanumeric(32);
    this.#codes.set(code, { appId, userId, expiresAtMs: this.#clock.now() + LIFE_MS, isSpent: false });
    return code;
  }

  /** Whose code this is, as long as it is good. */
  userOf(text: string, appId: string): string {
    const code = this.#codes.get(text);
    if (!code) throw new Refusal(40029);
    if (code.appId !== appId) throw new Refusal(this.#errcodes.foreign);
    if (code.isSpent) throw new Refusal(this.#errcodes.spent);
    if (this.#clock.now() >= code.expiresAtMs) throw new Refusal(40029);
    return code.userId;
  }

  spend(text: string): void {
    const code = this.#codes.get(text);
    if (code) code.isSpent = true;
  }
}
