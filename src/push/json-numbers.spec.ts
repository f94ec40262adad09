import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactNumbers, jsonTokens } from './json-numbers.js';

const pieces = fc.constantFrom('"', '\\', '\\"', '1', '-', '.', 'e', '{', ':', 'a', '\n', '中');

it('reads without gaps, and does not start over behind a text without end', () => {
  expect(jsonTokens('{"a":"\\"1\\"2')).toEqual(['{', '"a"', ':']);
  expect(jsonTokens(`{"${'\\"'.repeat(32_000)}`)).toEqual(['{']);
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const json = parts.join('');
      expect(json.startsWith(jsonTokens(json).join(''))).toBe(true);
    }),
  );
});

it('makes texts of numbers, to the last digit, and leaves the rest as it is', () => {
  const asTexts = (value: unknown): unknown => (typeof value === 'number' ? JSON.stringify(value) : value);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value, null, 1);
      const expected: unknown = JSON.parse(json, (_, inner: unknown) => asTexts(inner));
      expect(JSON.parse(exactNumbers(json))).toEqual(expected);
    }),
  );
  expect(exactNumbers('{"MsgId":23456789012345678901,"a":"1\\"2"}')).toBe(
    '{"MsgId":"23456789012345678901","a":"1\\"2"}',
  );
});

it('refuses a text without end', () => {
  for (const json of ['{"a', '{"a":"\\"', `{"${'\\"'.repeat(32_000)}`])
    expect(() => exactNumbers(json)).toThrow('has no end');
});
