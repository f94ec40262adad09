import { expect, it } from 'vitest';
import { isOwnNetwork } from './untrusted-proxy.js';

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.9',
  '192.168.7.7',
  '100.64.0.1',
  '::1',
  '::ffff:10.1.2.3',
  'fd00::5',
  'fe80::1',
])('takes %s for a place where a proxy of one’s own may stand', (address) => {
  expect(isOwnNetwork(address)).toBe(true);
});

it.each(['203.0.113.9', '172.32.0.1', '100.128.0.1', '::ffff:203.0.113.9', '2001:db8::1'])(
  'takes %s for a stranger',
  (address) => {
    expect(isOwnNetwork(address)).toBe(false);
  },
);
