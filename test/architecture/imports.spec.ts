import { describe, expect, it } from 'vitest';
import { FOLDERS } from './folders.js';
import { simulatorImports, strayImports } from './import-rules.js';
import { typescriptFiles } from './project-files.js';

describe(strayImports.name, () => {
  it('finds none in src', () => {
    expect(typescriptFiles('src').flatMap((file) => strayImports(file))).toEqual([]);
  });

  it.each([
    ['an arrow that turns round', 'src/account/a.ts', '../token/token.service.js'],
    ['a store of another feature', 'src/token/a.ts', '../account/account.store.js'],
    ['a file that is not offered', 'src/user/a.ts', '../token/token-memory.js'],
    ['the composition root', 'src/token/a.ts', '../app.module.js'],
    ['the simulator', 'src/token/a.ts', '../../simulator/simulator.js'],
    ['tests', 'src/token/a.ts', '../../test/support/manual-clock.js'],
    ['anything from a folder without a line', 'src/novelty/a.ts', './b.js'],
  ])('sees %s', (_, path, specifier) => {
    expect(strayImports({ path, text: `import { x } from '${specifier}';` })).toHaveLength(1);
    expect(strayImports({ path, text: `const { x } = await import('${specifier}');` })).toHaveLength(1);
  });

  it.each([
    ['the next folder down', 'src/token/a.ts', '../account/account.service.js'],
    ['its own files', 'src/token/a.ts', './token.store.js'],
    ['everything from the composition root', 'src/entities.ts', './account/account.entity.js'],
    ['test support from a spec', 'src/token/a.spec.ts', '../../test/support/manual-clock.js'],
  ])('allows %s', (_, path, specifier) => {
    expect(strayImports({ path, text: `import { x } from '${specifier}';` })).toEqual([]);
  });
});

describe('the table of folders', () => {
  const folders = Object.entries(FOLDERS);

  it('has no two arrows that meet head on', () => {
    const reach = (from: string): string[] => (FOLDERS[from]?.may ?? []).flatMap((to) => [to, ...reach(to)]);
    expect(folders.filter(([name]) => reach(name).includes(name))).toEqual([]);
  });

  it('offers no store, entity or controller', () => {
    const offered = folders.flatMap(([, { offers }]) => offers ?? []);
    expect(offered.filter((name) => /\.(store|entity|controller)$/.test(name))).toEqual([]);
  });
});

describe(simulatorImports.name, () => {
  it('finds none', () => {
    expect(typescriptFiles('simulator').flatMap(simulatorImports)).toEqual([]);
  });

  it('sees one', () => {
    const text = "import { Secret } from '../src/common/secret/secret.js';";
    expect(simulatorImports({ path: 'simulator/a.ts', text })).toHaveLength(1);
  });
});
