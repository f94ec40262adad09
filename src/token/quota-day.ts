import { quotaDay } from '../common/time/instant.js';

/** `2026-11`: the month of WeChat's clears, taken to turn in Shanghai too. */
export const quotaMonth = (now: number): string => quotaDay(now).slice(0, 7);

/** Epoch ms at which the clears of the month of `now` return. */
export function monthResetsAt(now: number): number {
  const [year = 0, month = 0] = quotaMonth(now).split('-').map(Number);
  const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  return Date.parse(`${next}T00:00:00+08:00`);
}
