import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Declared, undeclaredImports } from './package-rules.js';
import { ROOT, typescriptFiles } from './project-files.js';

const declared = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Declared;
const FOLDERS = ['src', 'simulator', 'test', 'bench', 'demo', 'scripts', 'web'];

describe(undeclaredImports.name, () => {
  it('finds none in the project', () => {
    expect(typescriptFiles(...FOLDERS).flatMap((file) => undeclaredImports(file, declared))).toEqual([]);
  });

  it.each([
    ['a package that nobody listed', 'simulator/a.ts', "import { x } from 'left-pad';"],
    ['a part of one', 'test/a.ts', "import { x } from '@left/pad/deep.js';"],
    ['one that is asked for later', 'test/a.ts', "const { x } = await import('left-pad');"],
    ['a tool of developers in the server', 'src/a.ts', "import { it } from 'vitest';"],
  ])('sees %s', (_, path, text) => {
    expect(undeclaredImports({ path, text }, declared)).toHaveLength(1);
  });

  it.each([
    ['what the server runs', 'src/a.ts', "import { Injectable } from '@nestjs/common';"],
    ['a tool of developers in a spec', 'src/a.spec.ts', "import { it } from 'vitest';"],
    ['what Node brings', 'src/a.ts', "import { join } from 'node:path';"],
    ['a file of ours', 'src/a.ts', "import { x } from './b.js';"],
  ])('lets %s be', (_, path, text) => {
    expect(undeclaredImports({ path, text }, declared)).toEqual([]);
  });
});
