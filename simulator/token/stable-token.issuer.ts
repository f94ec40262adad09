import type { SimulatorClock } from '../clock.js';
import type { Randomness } from '../randomness.js';
import { retireForSuccessor } from './retirement.js';
import { endOf, type TokenHistory, type TokenIssue } from './token-history.js';
import { secondsLeft, type IssuedToken, type TokenLife } from './token-life.js';
import { globalTokenText } from './token-text.js';

/** A forced call sooner than this after the last one refreshes nothing (page api_getstableaccesstoken). */
const FORCED_SPACING_MS = 30_000;

export interface ForcedRefresh {
  /** Takes one from the day's forced refreshes, or throws when none is left. */
  readonly spend: () => void;
  /** Whether the replaced token keeps the overlap or dies at once; the documentation says both. */
  readonly isStrict: boolean;
}

/** POST /cgi-bin/stable_token: the same token for everybody until its last minutes. */
export class StableTokenIssuer {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #history: TokenHistory;
  readonly #life: TokenLife;
  readonly #lastForcedAtMs = new Map<string, number>();

  constructor(clock: SimulatorClock, random: Randomness, history: TokenHistory, life: TokenLife) {
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
    this.#life = life;
  }

  /**
   * The living token; within its last minutes the next one, while the old lives to its own end. `expires_in`
   * therefore never falls below the overlap (page api_getstableaccesstoken).
   */
  current(appId: string): IssuedToken {
    const nowMs = this.#clock.now();
    const newest = this.#newest(appId, nowMs);
    const hasTime = newest && endOf(newest).diesAtMs - nowMs > this.#life.overlapMs;
    return hasTime ? this.#answer(newest, nowMs) : this.#issue(appId, nowMs, Infinity);
  }

  force(appId: string, { spend, isStrict }: ForcedRefresh): IssuedToken {
    const nowMs = this.#clock.now();
    if (nowMs - (this.#lastForcedAtMs.get(appId) ?? -Infinity) < FORCED_SPACING_MS) {
      const newest = this.#newest(appId, nowMs);
      return newest ? this.#answer(newest, nowMs) : this.current(appId);
    }
    spend();
    this.#lastForcedAtMs.set(appId, nowMs);
    return this.#issue(appId, nowMs, isStrict ? 0 : this.#life.overlapMs);
  }

  #newest(appId: string, nowMs: number): TokenIssue | undefined {
    return this.#history.newestAlive(appId, 'stable', nowMs)[0];
  }

  #issue(appId: string, nowMs: number, graceMs: number): IssuedToken {
    retireForSuccessor(this.#history, { appId, family: 'stable', nowMs, graceMs });
    const token = globalTokenText(this.#random);
    const expiresAtMs = nowMs + this.#life.lifeMs;
    return this.#answer(
      this.#history.add({ token, appId, family: 'stable', issuedAtMs: nowMs, expiresAtMs }),
      nowMs,
    );
  }

  #answer(issue: TokenIssue, nowMs: number): IssuedToken {
    return { token: issue.token, expiresInSeconds: secondsLeft(endOf(issue).diesAtMs, nowMs) };
  }
}
