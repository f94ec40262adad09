import { timingSafeEqual } from 'node:crypto';

/** Are they equal? It takes the same time wherever they differ: for signatures, hashes and whatever else must not be guessed letter by letter. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
