import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './project-files.js';
import { readThreats, threatFault } from './threat-rules.js';

const read = (path: string): string | undefined =>
  existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : undefined;
const threats = readThreats(read('docs/threats.md') ?? '');

it('every threat of docs/threats.md has its tests, by id', () => {
  expect(threats.length).toBeGreaterThanOrEqual(25);
  expect(new Set(threats.map(({ id }) => id)).size).toBe(threats.length);
  expect(threats.map((threat) => threatFault(threat, read)).filter(Boolean)).toEqual([]);
});

it.each([
  ['a file that is not there', { id: 'T-S01', files: ['test/e2e/nowhere.spec.ts'] }],
  ['a file without the id in a title', { id: 'T-S01', files: ['a.spec.ts'] }],
  ['no file at all', { id: 'T-S01', files: [] }],
])('sees %s', (_, threat) => {
  const text = "// T-S01 is spoken of here\nit('T-S010: does something', () => {});";
  const faults = threatFault(threat, (path) => (path === 'a.spec.ts' ? text : undefined));
  expect(faults).toContain('T-S01');
});

it.each([
  "it('T-S01: x', f)",
  "describe('T-S01, T-S02: x', f)",
  "it.each(X)('T-S01: %s', f)",
  "it.each([\n  ['a'],\n])(\n  'T-S01: x', f)",
])('takes %j for a test of it', (text) => {
  expect(threatFault({ id: 'T-S01', files: ['a.spec.ts'] }, () => text)).toBeUndefined();
});
