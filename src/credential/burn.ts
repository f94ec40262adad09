import { z } from 'zod';

/** Two forced refreshes: after the first the leaked token may live on for a grace, the second ends it at once (WeChat: getStableAccessToken). */
export const BURN_CALLS = 2;

/** The answer to a leak, from the request to its end; kept in the row, so that a crash does not end it. Instants in epoch ms. */
export const Burn = z.object({
  requestedAt: z.number(),
  /** How many refreshes that kill have been carried out. */
  calls: z.number(),
  finishedAt: z.number().optional(),
});
export type Burn = z.infer<typeof Burn>;

export const isBurning = (burn: Burn | undefined): boolean =>
  burn !== undefined && burn.finishedAt === undefined;

export const startBurn = (now: number): Burn => ({ requestedAt: now, calls: 0 });

/** A refresh that kills was answered. */
export function burnOneCall(burn: Burn, now: number): Burn {
  const calls = burn.calls + 1;
  return { ...burn, calls, ...(calls >= BURN_CALLS && { finishedAt: now }) };
}
