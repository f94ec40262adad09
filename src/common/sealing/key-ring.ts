import { createHash } from 'node:crypto';

export interface SealingKey {
  /** Short public name of the key, written into every cell it sealed. */
  id: string;
  bytes: Buffer;
}

/** The first key seals, all of them open: rotation is to put the new one in front. */
export type KeyRing = readonly [SealingKey, ...SealingKey[]];

const KEY_BYTES = 32;

/** @throws Error naming what is wrong, never the value */
export function parseKeyRing(text: string): KeyRing {
  const [first, ...others] = text.split(',').map((part) => parseKey(part.trim()));
  if (!first) throw new Error('holds no key');
  return [first, ...others];
}

function parseKey(base64: string): SealingKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) {
    throw new Error(
      `must be ${KEY_BYTES} bytes in base64 (or several, separated by commas); make one with: openssl rand -base64 32`,
    );
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
