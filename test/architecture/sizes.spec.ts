import { expect, it } from 'vitest';
import { isSpec, type ProjectFile, typescriptFiles } from './project-files.js';

const MOST_LINES = 250;
const measured = typescriptFiles('src', 'simulator', 'web', 'demo', 'client', 'bench', 'test', 'scripts');

const linesOf = ({ text }: ProjectFile): number => text.trimEnd().split('\n').length;
const tooLong = (files: ProjectFile[]): string[] =>
  files.filter((file) => linesOf(file) > MOST_LINES).map(({ path }) => path);

it(`has no file over ${MOST_LINES} lines`, () => {
  const counts = measured
    .filter((file) => file.path.startsWith('src/') && !isSpec(file))
    .map(linesOf)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => counts[Math.floor(share * (counts.length - 1))] ?? 0;
  console.log(
    `src: ${counts.length} files, median ${at(0.5)} lines, 90th percentile ${at(0.9)}, longest ${at(1)}`,
  );
  expect(tooLong(measured)).toEqual([]);
});

it('sees a file that is too long', () => {
  expect(tooLong([{ path: 'src/a.ts', text: 'x\n'.repeat(MOST_LINES + 1) }])).toEqual(['src/a.ts']);
  expect(tooLong([{ path: 'src/a.ts', text: 'x\n'.repeat(MOST_LINES) }])).toEqual([]);
});
