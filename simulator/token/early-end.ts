import type { SimulatorClock } from '../clock.js';
import type { TokenFamily, TokenHistory } from './token-history.js';

const GLOBAL_FAMILIES: readonly TokenFamily[] = ['plain', 'stable', 'wecom'];

/**
 * The platform ends every global token of an account before its time, "for operational reasons" (page 91039
 * says so of WeCom). Tells how many that were.
 */
export function endTokensEarly(history: TokenHistory, clock: SimulatorClock, appId: string): number {
  const nowMs = clock.now();
  const alive = GLOBAL_FAMILIES.flatMap((family) => history.newestAlive(appId, family, nowMs));
  for (const { token } of alive) {
    history.shorten(token, { decidedAtMs: nowMs, diesAtMs: nowMs, cause: 'revoked' });
  }
  return alive.length;
}
