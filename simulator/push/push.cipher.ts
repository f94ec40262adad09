import { createCipheriv, createHash } from 'node:crypto';

const BLOCK = 32;

/** `base64(AES-256-CBC(random(16) ‖ length ‖ message ‖ app_id))`, padded to blocks of 32 (page dev/push/encryption). */
export function encrypt(message: string, encodingAesKey: string, appId: string, random: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([Buffer.from(random, 'latin1'), length, text, Buffer.from(appId)]);
  const fill = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(fill, fill)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export const sign = (...parts: readonly string[]): string =>
  createHash('sha1').update(parts.toSorted().join('')).digest('hex');
