import { createHash, timingSafeEqual } from 'node:crypto';

/** WeChat's signature of a push: SHA-1 over the parts, sorted byte by byte and joined. With `Encrypt` among them it is `msg_signature`. */
export function pushSignature(...parts: string[]): string {
  const bytes = parts.map((part) => Buffer.from(part)).toSorted((a, b) => Buffer.compare(a, b));
  return createHash('sha1').update(Buffer.concat(bytes)).digest('hex');
}

/** Takes the same time wherever they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
