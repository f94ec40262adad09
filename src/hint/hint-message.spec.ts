import { expect, it } from 'vitest';
import { readHint, writeHint } from './hint-message.js';

const FROM = `ins_${'0123456789abcdef'.repeat(2)}`;

it.each(['wx0123456789abcdef', 'ww1:1000002', 'a', 'x'.repeat(200)])('carries %s', (key) => {
  expect(readHint(writeHint({ from: FROM, key }) ?? '')).toEqual({ from: FROM, key });
});

it.each(['', ' ', 'a b', 'a\n', '小林', 'x'.repeat(201), '\u0000'])('writes no hint of %j', (key) => {
  expect(writeHint({ from: FROM, key })).toBeUndefined();
});

it.each([
  '',
  'wx1',
  FROM,
  `${FROM} `,
  ` ${FROM} wx1`,
  `${FROM}  wx1`,
  `${FROM} wx1 `,
  `${FROM} wx1\n`,
  `${FROM} wx1\nwx2`,
  `${FROM} 小林`,
  `${FROM} ${'x'.repeat(201)}`,
  `${FROM} ${'x'.repeat(1_000_000)}`,
  `ins_ wx1`,
  `${FROM}0 wx1`,
  `${FROM.toUpperCase()} wx1`,
  `{"from":"${FROM}","key":"wx1"}`,
  '__proto__',
  '\u0000'.repeat(50),
])('reads no hint from %.60j', (text) => {
  expect(readHint(text)).toBeUndefined();
});
