import { createHash } from 'node:crypto';
import { minutes } from '../common/time/instant.js';

/** The signature does not stop a replay; its age does, and the inbox knows what came before. */
export const REPLAY_WINDOW_MS = minutes(10);

/** WeChat's signature of a push: SHA-1 over the parts, sorted byte by byte and joined. With `Encrypt` among them it is `msg_signature`. */
export function pushSignature(...parts: string[]): string {
  const bytes = parts.map((part) => Buffer.from(part)).toSorted((a, b) => Buffer.compare(a, b));
  return createHash('sha1').update(Buffer.concat(bytes)).digest('hex');
}
