import { seconds } from '../common/time/instant.js';

/** The longest that one call to WeChat may take in all, answer read: min(10 s, overlap / 5). */
export function upstreamDeadlineMs(overlapMs: number): number {
  return Math.min(seconds(10), overlapMs / 5);
}

/** The part of it in which the connection must stand, TLS included: min(3 s, a third). */
export function connectDeadlineMs(deadlineMs: number): number {
  return Math.min(seconds(3), deadlineMs / 3);
}
