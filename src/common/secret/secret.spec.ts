import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from './secret.js';

it('gives a mask in every usual way to text', () => {
  const secret = new Secret('tell-nobody');
  const texts = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9, showHidden: true }),
    Object.values(secret).join(),
  ];
  for (const text of texts) expect(text).not.toContain('tell-nobody');
  expect(secret.reveal()).toBe('tell-nobody');
});
