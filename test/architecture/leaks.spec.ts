import { describe, expect, it } from 'vitest';
import { leaks } from './leak-rules.js';
import { projectFiles } from './project-files.js';

describe(leaks.name, () => {
  it('finds none in the project', () => {
    expect(projectFiles().flatMap(leaks)).toEqual([]);
  });

  it.each([
    ['a home folder', ['see /', 'home/anna/notes'].join('')],
    ['a registry', ['https://registry', '.example.org/left-pad'].join('')],
    ['an AppSecret', `secret: ${'4f3a'.repeat(8)}`],
  ])('sees %s', (_, text) => {
    expect(leaks({ path: 'a.md', text })).toHaveLength(1);
  });

  it('lets the made-up secret of the simulator be', () => {
    expect(leaks({ path: 'a.json', text: `"${'0123456789abcdef'.repeat(2)}"` })).toEqual([]);
  });
});
