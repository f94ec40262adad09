import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyRing, SealingKey } from './key-ring.js';
import type { CellPlace } from './sealer.js';
import { CellDamagedError } from './sealing.errors.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** AES-256-GCM → `v1.<key id>.<base64url of nonce ‖ ciphertext ‖ tag>`; key, table, row and column are authenticated with it. */
export function sealCell(key: SealingKey, nonce: Buffer, plain: string, place: CellPlace): string {
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(associatedData(key.id, place));
  const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${key.id}.${body.toString('base64url')}`;
}

/** @throws CellDamagedError */
export function openCell(keys: KeyRing, cell: string, place: CellPlace): string {
  const [version, keyId, body] = cell.split('.');
  const key = keys.find((candidate) => candidate.id === keyId);
  if (version !== VERSION || !key || !body) throw new CellDamagedError(place);
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(associatedData(key.id, place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new CellDamagedError(place, cause);
  }
}

export const NONCE_LENGTH = NONCE_BYTES;

// JSON, because a plain join would let ("a", "b:c") and ("a:b", "c") meet.
function associatedData(keyId: string, { table, row, column }: CellPlace): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, table, row, column]));
}
