import { createDecipheriv } from 'node:crypto';
import { sameText } from '../common/secret/same-text.js';
import type { Secret } from '../common/secret/secret.js';

const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const CIPHER_BLOCK = 16;
/** PKCS#7 with blocks of 32, twice those of the cipher. */
const PADDING_BLOCK = 32;

/**
 * What is in an `Encrypt` field for this account: AES-256-CBC over `random(16) ‖ length ‖ message ‖ app_id`. Undefined when it does not open with
 * this key, or is meant for another account. Whoever asks has checked `msg_signature`: nobody else can try ciphertexts.
 */
export function decryptPush(encrypted: string, encodingAesKey: Secret, appId: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return undefined;
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % CIPHER_BLOCK !== 0) return undefined;
  const key = Buffer.from(`${encodingAesKey.reveal()}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, CIPHER_BLOCK)).setAutoPadding(false);
  const plain = withoutPadding(Buffer.concat([decipher.update(bytes), decipher.final()]));
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (!plain || plain.length < start) return undefined;
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length || !sameText(plain.subarray(end).toString(), appId)) return undefined;
  return textOf(plain.subarray(start, end));
}

function withoutPadding(bytes: Buffer): Buffer | undefined {
  const length = bytes.at(-1) ?? 0;
  if (length < 1 || length > PADDING_BLOCK || length > bytes.length) return undefined;
  const isPadding = bytes.subarray(-length).every((byte) => byte === length);
  return isPadding ? bytes.subarray(0, -length) : undefined;
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
