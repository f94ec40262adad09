/** How long tokens live and overlap, in the platform's own terms. */
export interface TokenLife {
  /** `expires_in` of a fresh token: 7200 s today, "may change" (page dev/AccessToken). */
  readonly lifeMs: number;
  /** Both the grace of a replaced plain token and the last part of a stable one's life: 5 minutes. */
  readonly overlapMs: number;
}

/** What a token endpoint answers. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Whole seconds left, rounded down so that the platform never promises more than is true. */
export function secondsLeft(diesAtMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((diesAtMs - nowMs) / 1000));
}
