import { bodyMalformed } from './push.errors.js';

/** A text, a number, or what is neither. Sticky: where none of them begins the reading ends, it does not start over at the next letter. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^"\d-]+|-/gsy;

/** The same JSON with its numbers as texts. @throws bodyMalformed when a text has no end */
export function exactNumbers(json: string): string {
  const tokens = jsonTokens(json);
  const read = tokens.reduce((sum, token) => sum + token.length, 0);
  if (read < json.length) throw bodyMalformed('a text in the JSON has no end');
  return tokens.map((token) => (/^-?\d/.test(token) ? `"${token}"` : token)).join('');
}

/** One after the other, without gaps, as far as the JSON can be read: so the work grows with its length, whatever comes. */
export const jsonTokens = (json: string): readonly string[] => json.match(TOKEN) ?? [];
