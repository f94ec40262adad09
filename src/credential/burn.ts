import { z } from 'zod';
import { hours } from '../common/time/instant.js';
import { FORCED_SPACING_MS } from './timings.js';

/** Two forced refreshes: after the first the leaked token may live on for a grace, the second ends it at once (WeChat: getStableAccessToken). */
export const BURN_CALLS = 2;

/** The answer to a leak, from the request to its end; kept in the row, so that a crash does not end it. Instants in epoch ms. */
export const Burn = z.object({
  requestedAt: z.number(),
  /** How many calls that kill have left, and how many of them were carried out. */
  tries: z.number(),
  calls: z.number(),
  finishedAt: z.number().optional(),
});
export type Burn = z.infer<typeof Burn>;

export const isBurning = (burn: Burn | undefined): boolean =>
  burn !== undefined && burn.finishedAt === undefined;

export const startBurn = (now: number): Burn => ({ requestedAt: now, tries: 0, calls: 0 });

/** A refresh that kills was answered. */
export function burnOneCall(burn: Burn, now: number): Burn {
  const calls = burn.calls + 1;
  return { ...burn, calls, ...(calls >= BURN_CALLS && { finishedAt: now }) };
}

/** A call that kills is about to leave. */
export const burnTriesAgain = (burn: Burn): Burn => ({ ...burn, tries: burn.tries + 1 });

/** How long after a call that kills the next one may leave: WeChat wants 30 s; who is refused again and again waits twice as long each time. */
export function burnSpacingMs({ tries, calls }: Burn): number {
  const refused = Math.max(0, tries - calls - 1);
  return Math.min(hours(1), FORCED_SPACING_MS * 2 ** Math.min(refused, 20));
}
