import { HINT_KEY } from './hint-bus.js';

const LONGEST = 300;
const FORM = /^(ins_[0-9a-f]{32}) ([\x21-\x7e]{1,200})$/;

/** Everything of ours in Redis begins so. */
export const CHANNEL_PREFIX = 'zhongkong:';

export interface Hint {
  /** The instance that says so. */
  from: string;
  key: string;
}

/** The text of a hint; undefined for a key that no hint can have. */
export function writeHint({ from, key }: Hint): string | undefined {
  return HINT_KEY.test(key) ? `${from} ${key}` : undefined;
}

/** Undefined for whatever is not a hint: anybody with access to Redis can write there. */
export function readHint(text: string): Hint | undefined {
  if (text.length > LONGEST) return undefined;
  const [, from, key] = FORM.exec(text) ?? [];
  return from && key ? { from, key } : undefined;
}
