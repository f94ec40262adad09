export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
export const days = (n: number): number => n * 86_400_000;

/** Epoch milliseconds → ISO 8601 in UTC, the form of every instant on the wire. */
export function isoInstant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Whole seconds left until `epochMs`, floored, never negative: the form of every lifetime on the wire. */
export function secondsLeft(epochMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((epochMs - nowMs) / 1_000));
}

/** The calendar day of WeChat's quotas. That it turns at midnight in Shanghai (UTC+8, no summer time) is assumed; no official page says so. */
export function quotaDay(epochMs: number): string {
  return new Date(epochMs + hours(8)).toISOString().slice(0, 10);
}

/** Epoch ms at which the quotas of the day of `now` return: the next midnight in Shanghai, by the same assumption. */
export const dayResetsAt = (now: number): number => Date.parse(`${quotaDay(now)}T00:00:00+08:00`) + days(1);
