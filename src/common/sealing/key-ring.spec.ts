import { expect, it } from 'vitest';
import { parseKeyRing } from './key-ring.js';

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

it('names each key by itself, never by its place', () => {
  const [first, second] = parseKeyRing(`${key(1)}, ${key(2)}`);
  const [only] = parseKeyRing(key(2));
  expect(second?.id).toBe(only.id);
  expect(first.id).not.toBe(only.id);
  expect(first.id).toMatch(/^[0-9a-f]{8}$/);
});

it('takes both alphabets of base64', () => {
  const bytes = Buffer.alloc(32, 0xfb);
  const [plain] = parseKeyRing(bytes.toString('base64'));
  const [urlSafe] = parseKeyRing(bytes.toString('base64url'));
  expect(urlSafe.id).toBe(plain.id);
});

it.each([
  '',
  'hush',
  Buffer.alloc(31).toString('base64'),
  Buffer.alloc(33).toString('base64'),
  `${key(1)},`,
  `${key(1)}\nhush`,
])('refuses %j without repeating it', (text) => {
  expect(() => parseKeyRing(text)).toThrow(/32 bytes in base64/);
  try {
    parseKeyRing(text);
  } catch (error) {
    expect(String(error)).not.toContain('hush');
  }
});
