import type { Randomness } from '../randomness.js';

const GENERATION = '82';

/** A global token as met in practice: a decimal generation number, `_`, url-safe text, 136 characters. */
export function globalTokenText(random: Randomness): string {
  return `${GENERATION}_${random.urlSafe(133)}`;
}

/** A user's access or refresh token: the same look, about 90 characters. */
export function userTokenText(random: Randomness): string {
  return `${GENERATION}_${random.urlSafe(87)}`;
}

/** A JS-SDK ticket: 86 characters in the published sample. */
export function ticketText(random: Randomness): string {
  return random.urlSafe(86);
}

/** WeCom's token: nothing but its longest length, 512 bytes, is published. */
export function wecomTokenText(random: Randomness): string {
  return random.urlSafe(512);
}

/** Whether a text could be a token at all; anything else is "illegal" (40014), not "dead" (40001). */
export function looksLikeToken(text: string): boolean {
  return /^\d+_[\w-]{20,509}$/.test(text);
}
