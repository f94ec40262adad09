import { Fifo } from '../fifo.js';

/**
 * Everything that can be valid or dead: both global families, one user's tokens, the JS-SDK tickets, and what
 * WeCom hands out: an agent's token, its corp's ticket (owned by the corp id) and its own.
 */
export const TOKEN_FAMILIES = [
  'plain',
  'stable',
  'user',
  'refresh',
  'jsapi',
  'wx_card',
  'wecom',
  'wecom_jsapi',
  'wecom_agent',
] as const;
export type TokenFamily = (typeof TOKEN_FAMILIES)[number];

/** Why a token ends. It decides the errcode that a late caller is told. */
export type EndCause = 'expired' | 'replaced' | 'revoked' | 'password';

export interface TokenEnd {
  readonly decidedAtMs: number;
  readonly diesAtMs: number;
  readonly cause: EndCause;
}

export interface TokenIssue {
  readonly token: string;
  readonly appId: string;
  readonly family: TokenFamily;
  readonly issuedAtMs: number;
  /** Decisions about its end in the order they were taken; the last one holds. */
  readonly ends: readonly [TokenEnd, ...TokenEnd[]];
}

type NewIssue = Omit<TokenIssue, 'ends'> & { readonly expiresAtMs: number };

/** The decision that holds now. */
export function endOf(issue: TokenIssue): TokenEnd {
  return issue.ends.at(-1) ?? issue.ends[0];
}

/** Born at its issue, dead from `diesAtMs` on: the closing instant itself no longer counts. */
export function isAliveAt(issue: TokenIssue, atMs: number): boolean {
  return issue.issuedAtMs <= atMs && atMs < endOf(issue).diesAtMs;
}

/** So many issues are remembered whatever became of them; beyond that, dead ones are forgotten. */
const KEPT = 200_000;

/**
 * The append-only record of what was issued: everything that lives, and of the dead the latest. An end is only ever decided for a token still alive and
 * never before the moment of deciding, so no entry added later can change what was true at a past instant.
 */
export class TokenHistory {
  readonly #kept: number;
  readonly #byToken = new Map<string, TokenIssue & { ends: [TokenEnd, ...TokenEnd[]] }>();
  /** In the order in which they are looked at for forgetting. */
  readonly #order = new Fifo<TokenIssue>();
  readonly #byOwner = new Map<string, TokenIssue[]>();

  constructor(kept: number = KEPT) {
    this.#kept = kept;
  }

  add({ expiresAtMs, ...issue }: NewIssue): TokenIssue {
    if (this.#byToken.has(issue.token)) throw new Error('A token text was issued twice');
    const first: TokenEnd = { decidedAtMs: issue.issuedAtMs, diesAtMs: expiresAtMs, cause: 'expired' };
    const entry: TokenIssue & { ends: [TokenEnd, ...TokenEnd[]] } = { ...issue, ends: [first] };
    this.#byToken.set(issue.token, entry);
    this.#order.push(entry);
    const owner = ownerKey(issue.appId, issue.family);
    const siblings = this.#byOwner.get(owner);
    if (siblings) siblings.push(entry);
    else this.#byOwner.set(owner, [entry]);
    this.#forget(entry.issuedAtMs);
    return entry;
  }

  /** Brings the end forward. A token that is dead already, or would die sooner anyway, keeps its end. */
  shorten(token: string, end: TokenEnd): void {
    const issue = this.#byToken.get(token);
    if (!issue || !isAliveAt(issue, end.decidedAtMs) || endOf(issue).diesAtMs <= end.diesAtMs) return;
    issue.ends.push({ ...end, diesAtMs: Math.max(end.diesAtMs, end.decidedAtMs) });
  }

  /** Puts the end of a living token off; a dead one is never brought back. */
  extend(token: string, decidedAtMs: number, diesAtMs: number): void {
    const issue = this.#byToken.get(token);
    if (!issue || !isAliveAt(issue, decidedAtMs) || endOf(issue).diesAtMs >= diesAtMs) return;
    issue.ends.push({ decidedAtMs, diesAtMs, cause: 'expired' });
  }

  find(token: string): TokenIssue | undefined {
    return this.#byToken.get(token);
  }

  list(appId: string, family: TokenFamily): readonly TokenIssue[] {
    return this.#byOwner.get(ownerKey(appId, family)) ?? [];
  }

  /**
   * The living tokens at the end of a family's list, newest first. Only for families whose members die in
   * the order of their issue, which lets it stop at the first dead one.
   */
  newestAlive(appId: string, family: TokenFamily, nowMs: number): readonly TokenIssue[] {
    const issues = this.list(appId, family);
    const lastDead = issues.findLastIndex((issue) => !isAliveAt(issue, nowMs));
    return issues.slice(lastDead + 1).toReversed();
  }

  /** Looks at the two that were looked at longest ago: a dead one goes, a living one goes to the end. */
  #forget(nowMs: number): void {
    for (let looks = 0; looks < 2 && this.#order.size > this.#kept; looks += 1) {
      const oldest = this.#order.shift();
      if (!oldest) return;
      if (isAliveAt(oldest, nowMs)) this.#order.push(oldest);
      else this.#drop(oldest);
    }
  }

  #drop(issue: TokenIssue): void {
    this.#byToken.delete(issue.token);
    const owner = ownerKey(issue.appId, issue.family);
    const siblings = this.#byOwner.get(owner) ?? [];
    // Nearly always the first of them, which is cheap to take away even from a long list.
    if (siblings[0] === issue) siblings.shift();
    else siblings.splice(siblings.indexOf(issue), 1);
    if (siblings.length === 0) this.#byOwner.delete(owner);
  }
}

function ownerKey(appId: string, family: TokenFamily): string {
  return `${family} ${appId}`;
}
