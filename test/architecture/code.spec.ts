import { describe, expect, it } from 'vitest';
import { bannedWords, crowdedConstructors, strayAmbience } from './code-rules.js';
import { typescriptFiles } from './project-files.js';

const SELF = 'test/architecture/';
const everything = typescriptFiles('src', 'simulator', 'web', 'demo', 'bench', 'test', 'scripts').filter(
  ({ path }) => !path.startsWith(SELF),
);

describe(strayAmbience.name, () => {
  it('finds no clock, randomness or environment outside their homes', () => {
    expect(everything.flatMap(strayAmbience)).toEqual([]);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'setTimeout(f, 1)',
    'globalThis.setInterval(f, 1)',
    'Math.random()',
    'randomBytes(8)',
    'crypto.randomUUID()',
    "process.env['HOME']",
  ])('sees %s', (text) => {
    expect(strayAmbience({ path: 'src/token/a.ts', text })).not.toEqual([]);
  });

  it.each([
    ['src/common/time/a.ts', 'Date.now()'],
    ['src/common/random/a.ts', 'randomBytes(8)'],
    ['src/main.ts', 'process.env'],
    ['src/token/a.ts', 'new Date(0)'],
  ])('lets %s say %s', (path, text) => {
    expect(strayAmbience({ path, text })).toEqual([]);
  });
});

describe(crowdedConstructors.name, () => {
  it('finds none in src', () => {
    expect(typescriptFiles('src').flatMap(crowdedConstructors)).toEqual([]);
  });

  it('sees one', () => {
    const text = 'class A { constructor(a: 1, b: 1, c: 1, d: 1, e: 1, f: 1) {} }';
    expect(crowdedConstructors({ path: 'src/a.ts', text })).toHaveLength(1);
  });
});

describe(bannedWords.name, () => {
  it('finds none', () => {
    expect(everything.flatMap(bannedWords)).toEqual([]);
  });

  it.each([
    ['src/token/a.ts', '@Inject(forwardRef(() => B))'],
    ['src/token/a.module.ts', '@Global()'],
    ['src/token/a.store.ts', 'dataSource.transaction(() => 1)'],
    ['src/token/a.store.ts', 'dataSource.createQueryRunner()'],
    ['src/token/a.ts', "fastify.get('/x', handler)"],
    ['test/e2e/a.spec.ts', "vi.mock('./b.js')"],
    ['src/token/index.ts', ''],
  ])('sees in %s: %s', (path, text) => {
    expect(bannedWords({ path, text })).toHaveLength(1);
  });
});
