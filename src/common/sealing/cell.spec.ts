import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openCell, sealCell } from './cell.js';
import { parseKeyRing } from './key-ring.js';
import { CellDamagedError } from './sealing.errors.js';

const key = (): string => randomBytes(32).toString('base64');
const nonce = (): Buffer => randomBytes(12);
const place = { table: 'account', row: 'wx1', column: 'secret' };

describe(sealCell.name, () => {
  it('opens in the place it was sealed for', () => {
    const ring = parseKeyRing(key());
    expect(openCell(ring, sealCell(ring[0], nonce(), '机密', place), place)).toBe('机密');
  });

  it.each([
    ['table', { ...place, table: 'user_token' }],
    ['row', { ...place, row: 'wx2' }],
    ['column', { ...place, column: 'push_token' }],
  ])('does not open when moved to another %s', (_, elsewhere) => {
    const ring = parseKeyRing(key());
    const cell = sealCell(ring[0], nonce(), 'secret', place);
    expect(() => openCell(ring, cell, elsewhere)).toThrow(CellDamagedError);
  });

  it('does not open when any byte was changed', () => {
    const ring = parseKeyRing(key());
    const [version, id, body] = sealCell(ring[0], nonce(), 'secret', place).split('.');
    const bytes = Buffer.from(body ?? '', 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => openCell(ring, `${version}.${id}.${changed.toString('base64url')}`, place)).toThrow(
        CellDamagedError,
      );
    }
  });

  it('opens what an older key sealed while that key is still on the ring, and not after', () => {
    const [older, newer] = [key(), key()];
    const cell = sealCell(parseKeyRing(older)[0], nonce(), 'secret', place);
    expect(openCell(parseKeyRing(`${newer},${older}`), cell, place)).toBe('secret');
    expect(() => openCell(parseKeyRing(newer), cell, place)).toThrow(CellDamagedError);
  });
});

it.each(['', 'short', randomBytes(31).toString('base64'), `${randomBytes(32).toString('base64')},x`])(
  'refuses a master key that is not 32 bytes of base64, without repeating it (%#)',
  (text) => {
    expect(() => parseKeyRing(text)).toThrow(/32 bytes in base64/);
  },
);
