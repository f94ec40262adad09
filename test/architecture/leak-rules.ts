import type { ProjectFile } from './project-files.js';

/** Made up, and known to be so. */
const MADE_UP = new Set(['0123456789abcdef'.repeat(2)]);

const PATTERNS: readonly [string, RegExp][] = [
  ['a path of somebody’s machine', /(?<![\w.~-])\/(?:work|root|Users|home)\/[\w.]/g],
  [
    'the host of a package registry',
    /\bregistry[.](?:[a-z0-9-]+\.)+[a-z]{2,}|\bnpm[m]irror\b|"resolve[d]":/g,
  ],
  // WeChat's AppSecrets look like this.
  ['32 hexadecimal digits', /(?<![0-9a-zA-Z+/_-])[0-9a-f]{32}(?![0-9a-zA-Z+/_=-])/g],
];

/** What must not be in a public repository. */
export const leaks = ({ path, text }: ProjectFile): string[] =>
  PATTERNS.flatMap(([name, pattern]) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => !MADE_UP.has(match))
      .map(({ index }) => `${path}:${text.slice(0, index).split('\n').length} ${name}`),
  );
