import type { Randomness } from '../randomness.js';

/** A request id: three groups of eight hex digits, the first being the request's time in unix seconds. */
export function requestId(random: Randomness, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return `${seconds}-${random.hex(8)}-${random.hex(8)}`;
}

/** The unix seconds that its first group tells; nothing when the text is no request id. */
export function secondsOfRid(rid: string): number | undefined {
  const [, seconds] = /^([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}$/.exec(rid) ?? [];
  return seconds === undefined ? undefined : Number.parseInt(seconds, 16);
}

/** The two families of paths join it differently: one blank under /cgi-bin, a comma as well under /sns. */
export function withRequestId(path: string, text: string, rid: string): string {
  return isSns(path) ? `${text}, rid: ${rid}` : `${text} rid: ${rid}`;
}

export function isSns(path: string): boolean {
  return path.startsWith('/sns/');
}
