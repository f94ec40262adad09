import type { SimulatorClock } from './clock.js';
import type { CallCount, Traffic } from './http/traffic.js';
import {
  endOf,
  isAliveAt,
  type EndCause,
  type TokenFamily,
  type TokenHistory,
} from './token/token-history.js';
import { corpIdOf } from './wecom/agent-directory.js';

export interface IssuedRecord {
  readonly token: string;
  readonly appId: string;
  readonly family: TokenFamily;
  readonly issuedAt: number;
  /** Its end as decided so far; a later replacement may still bring it forward. */
  readonly diesAt: number;
  readonly cause: EndCause;
}

/**
 * What is really so, for a test to hold other programs' claims against. Instants are epoch milliseconds of
 * the simulator's clock; `at` defaults to now. Tickets, user tokens and refresh tokens are answered alike.
 */
export class Truth {
  readonly #clock: SimulatorClock;
  readonly #history: TokenHistory;
  readonly #traffic: Traffic;

  constructor(clock: SimulatorClock, history: TokenHistory, traffic: Traffic) {
    this.#clock = clock;
    this.#history = history;
    this.#traffic = traffic;
  }

  isValid(token: string, atMs: number = this.#clock.now()): boolean {
    const issue = this.#history.find(token);
    return issue !== undefined && isAliveAt(issue, atMs);
  }

  /** Valid at some instant of the closed interval, so that a race at the border raises no false alarm. */
  validDuring(token: string, fromMs: number, toMs: number): boolean {
    const issue = this.#history.find(token);
    return (
      issue !== undefined && fromMs <= toMs && issue.issuedAtMs <= toMs && fromMs < endOf(issue).diesAtMs
    );
  }

  /** Zero for a token that is dead, unknown or not yet issued at that instant. */
  remainingMs(token: string, atMs: number = this.#clock.now()): number {
    const issue = this.#history.find(token);
    return issue && isAliveAt(issue, atMs) ? endOf(issue).diesAtMs - atMs : 0;
  }

  find(token: string): IssuedRecord | undefined {
    const issue = this.#history.find(token);
    if (!issue) return undefined;
    const { appId, family, issuedAtMs: issuedAt } = issue;
    const { diesAtMs: diesAt, cause } = endOf(issue);
    return { token, appId, family, issuedAt, diesAt, cause };
  }

  /** In the order of issue. A corp's ticket is found under each of its agents. */
  issued(appId: string, family: TokenFamily): readonly IssuedRecord[] {
    const owner = family === 'wecom_jsapi' ? corpIdOf(appId) : appId;
    return this.#history.list(owner, family).flatMap(({ token }) => this.find(token) ?? []);
  }

  /** How often an account called a path, and how many of its calls there were in flight at once. */
  calls(appId: string, path: string): CallCount {
    return this.#traffic.of(appId, path);
  }

  /** The same for all endpoints together that issue a global token. */
  issuing(appId: string): CallCount {
    return this.#traffic.issuing(appId);
  }
}
