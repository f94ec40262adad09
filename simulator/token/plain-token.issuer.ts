import type { SimulatorClock } from '../clock.js';
import type { Randomness } from '../randomness.js';
import { retireForSuccessor } from './retirement.js';
import type { TokenHistory } from './token-history.js';
import type { IssuedToken, TokenLife } from './token-life.js';
import { globalTokenText } from './token-text.js';

/** GET /cgi-bin/token: every call hands out a new token and puts its predecessor on notice. */
export class PlainTokenIssuer {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #history: TokenHistory;
  readonly #life: TokenLife;

  constructor(clock: SimulatorClock, random: Randomness, history: TokenHistory, life: TokenLife) {
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
    this.#life = life;
  }

  issue(appId: string, isLenient = false): IssuedToken {
    const nowMs = this.#clock.now();
    const { lifeMs, overlapMs } = this.#life;
    retireForSuccessor(this.#history, { appId, family: 'plain', nowMs, graceMs: overlapMs, isLenient });
    const token = globalTokenText(this.#random);
    this.#history.add({ token, appId, family: 'plain', issuedAtMs: nowMs, expiresAtMs: nowMs + lifeMs });
    return { token, expiresInSeconds: Math.floor(lifeMs / 1000) };
  }
}
