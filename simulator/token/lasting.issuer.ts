import type { SimulatorClock } from '../clock.js';
import { endOf, isAliveAt, type TokenFamily, type TokenHistory } from './token-history.js';
import { secondsLeft } from './token-life.js';

export interface Lasting {
  readonly text: string;
  readonly leftSeconds: number;
  /** How long it lives in all. */
  readonly fullSeconds: number;
}

/** Hands out the same text to everybody until its end, and only then the next one. */
export class LastingIssuer {
  readonly #clock: SimulatorClock;
  readonly #history: TokenHistory;
  readonly #lifeMs: number;
  readonly #newText: () => string;

  constructor(clock: SimulatorClock, history: TokenHistory, lifeMs: number, newText: () => string) {
    this.#clock = clock;
    this.#history = history;
    this.#lifeMs = lifeMs;
    this.#newText = newText;
  }

  current(owner: string, family: TokenFamily): Lasting {
    const nowMs = this.#clock.now();
    const last = this.#history.list(owner, family).at(-1);
    const issue = last && isAliveAt(last, nowMs) ? last : this.#issue(owner, family, nowMs);
    return {
      text: issue.token,
      leftSeconds: secondsLeft(endOf(issue).diesAtMs, nowMs),
      fullSeconds: Math.floor(this.#lifeMs / 1000),
    };
  }

  #issue(appId: string, family: TokenFamily, nowMs: number): ReturnType<TokenHistory['add']> {
    const token = this.#newText();
    return this.#history.add({ token, appId, family, issuedAtMs: nowMs, expiresAtMs: nowMs + this.#lifeMs });
  }
}
