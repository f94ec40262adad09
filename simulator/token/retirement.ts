import type { TokenHistory, TokenFamily } from './token-history.js';

export interface Retirement {
  readonly appId: string;
  readonly family: TokenFamily;
  readonly nowMs: number;
  /** How long the newest living token outlasts its successor; Infinity leaves it to its own expiry. */
  readonly graceMs: number;
  /** Tokens that were replaced before keep the grace they have. */
  readonly isLenient?: boolean;
}

/**
 * Makes room for a new token. The platform is taken to hold two slots, the newest token and its direct
 * predecessor: the newest gets its grace, anything older dies at once, even inside its own grace. This is
 * the worst case that fits the published advice to refresh twice after a leak (page dev/AccessToken).
 */
export function retireForSuccessor(
  history: TokenHistory,
  { appId, family, nowMs, graceMs, isLenient = false }: Retirement,
): void {
  const alive = history.newestAlive(appId, family, nowMs);
  for (const [age, { token }] of alive.slice(0, isLenient ? 1 : alive.length).entries()) {
    const diesAtMs = age === 0 ? nowMs + graceMs : nowMs;
    history.shorten(token, { decidedAtMs: nowMs, diesAtMs, cause: 'replaced' });
  }
}
