import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadLinks } from './link-rules.js';
import { projectFiles, ROOT } from './project-files.js';

const decisions = readdirSync(join(ROOT, 'docs/adr'));

describe(deadLinks.name, () => {
  it('finds none in the project', () => {
    const files = projectFiles().filter(({ path }) => !path.startsWith('test/architecture/'));
    expect(files.flatMap((file) => deadLinks(file, decisions))).toEqual([]);
  });

  it.each([
    ['a page that is not there', 'docs/a.md', '[more](adr/9999-nothing.md)'],
    ['the same with a place on it', 'docs/a.md', '[more](nowhere.md#here)'],
    ['a decision that was never written', 'src/a.ts', '// why: docs/adr/9999'],
  ])('sees %s', (_, path, text) => {
    expect(deadLinks({ path, text }, decisions)).toHaveLength(1);
  });

  it.each([
    ['a page beside it', 'docs/a.md', '[engine](token-engine.md#serving)'],
    ['another site', 'docs/a.md', '[site](https://example.com/a.md)'],
    ['the same page', 'docs/a.md', '[below](#below)'],
    ['a decision by its number', 'src/a.ts', '// why: docs/adr/0021'],
  ])('lets %s be', (_, path, text) => {
    expect(deadLinks({ path, text }, decisions)).toEqual([]);
  });
});
