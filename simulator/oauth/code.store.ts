import type { Account, OAuthScope } from '../account/account.js';
import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';
import type { Randomness } from '../randomness.js';

const MINUTE_MS = 60_000;

export interface Authorization {
  readonly appId: string;
  readonly userId: string;
  readonly scope: OAuthScope;
}

interface Code extends Authorization {
  readonly expiresAtMs: number;
  isSpent: boolean;
}

/** Authorization codes: one successful exchange each, by the account that asked, within minutes. */
export class CodeStore {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #codes = new Map<string, Code>();

  constructor(clock: SimulatorClock, random: Randomness) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Five minutes for a service account, ten for a website app. */
  issue(account: Account, authorization: Omit<Authorization, 'appId'>): string {
    const lifeMs = (account.kind === 'website' ? 10 : 5) * MINUTE_MS;
    const code = this.#random.alphanumeric(32);
    const expiresAtMs = this.#clock.now() + lifeMs;
    this.#codes.set(code, { ...authorization, appId: account.appId, expiresAtMs, isSpent: false });
    return code;
  }

  /** An unknown, foreign or expired code is 40029; only one already exchanged has its own errcode. */
  spend(text: string, appId: string): Authorization {
    const code = this.#codes.get(text);
    if (code?.appId !== appId) throw new Refusal(40029);
    if (code.isSpent) throw new Refusal(40163);
    if (this.#clock.now() >= code.expiresAtMs) throw new Refusal(40029);
    code.isSpent = true;
    return code;
  }
}
