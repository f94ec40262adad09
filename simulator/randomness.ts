import { randomInt } from 'node:crypto';

const HEX = '0123456789abcdef';
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const URL_SAFE = `${ALPHANUMERIC}-_`;

/**
 * Everything unpredictable the platform hands out. Seeded, so that a failing run can be repeated exactly;
 * nothing here is fit to guard a real secret.
 */
export class Randomness {
  #state: number;

  constructor(seed: number = randomInt(2 ** 32)) {
    this.#state = seed >>> 0;
  }

  hex(length: number): string {
    return this.#text(HEX, length);
  }

  alphanumeric(length: number): string {
    return this.#text(ALPHANUMERIC, length);
  }

  urlSafe(length: number): string {
    return this.#text(URL_SAFE, length);
  }

  #text(alphabet: string, length: number): string {
    // By way of bytes: a text that is put together sign by sign takes many times its length of memory.
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 1) {
      bytes[at] = alphabet.charCodeAt(Math.floor(this.#fraction() * alphabet.length));
    }
    return bytes.toString('latin1');
  }

  /** Mulberry32: small, fast and the same on every machine. */
  #fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
