import { expect, it } from 'vitest';
import { jsonFields } from './json-fields.js';
import { addField, MOST_FIELDS, type PushValue } from './push-fields.js';
import { xmlFields } from './xml-fields.js';

it('makes one list of a name that comes often, which is not copied for each', () => {
  const fields: Record<string, PushValue> = {};
  addField(fields, 'a', '1');
  expect(fields).toEqual({ a: '1' });
  addField(fields, 'a', '2');
  const list = fields['a'];
  for (const value of ['3', '4']) addField(fields, 'a', value);
  expect(fields['a']).toBe(list);
  expect(list).toEqual(['1', '2', '3', '4']);
});

const many = (piece: string, count: number, separator = ''): string =>
  Array(count).fill(piece).join(separator);
const numbered = (count: number, piece: (n: number) => string): string =>
  [...Array(count).keys()].map(piece).join('');

it.each([
  ['elements', (n: number) => xmlFields(`<x>${many('<b/>', n - 1)}</x>`)],
  ['elements inside others', (n: number) => xmlFields(`<x><l>${many('<b/>', n - 2)}</l></x>`)],
  ['attributes', (n: number) => xmlFields(`<x ${numbered(n - 1, (at) => `b${at}="" `)}/>`)],
  ['names', (n: number) => jsonFields(`{${numbered(n - 1, (at) => `"b${at}":1,`)}"z":1}`)],
  ['items of a list', (n: number) => jsonFields(`{"a":[${many('1', n - 1, ',')}]}`)],
  ['items of objects', (n: number) => jsonFields(`{"a":{"b":[${many('1', n - 2, ',')}]}}`)],
])('refuses more %s than any push has', (_, read) => {
  expect(() => read(MOST_FIELDS)).not.toThrow();
  expect(() => read(MOST_FIELDS + 1)).toThrow('more than 1000 fields');
});
