import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  charset: 'utf8',
  legalComments: 'inline',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Scripts for other people's pages: classic ones, each in one file, that leave no name behind but those they mean to. */
export const SCRIPTS = {
  ...COMMON,
  entryPoints: ['web/h5/h5.ts', 'web/h5/h5-panel.ts', 'web/h5/jweixin.ts'],
  outdir: 'dist/web/h5',
  format: 'iife',
  // No newer syntax: web views of old phones are still around.
  target: 'es2018',
} as const satisfies BuildOptions;

/** The demo page's module. */
export const DEMO = {
  ...COMMON,
  entryPoints: ['web/h5/demo/demo.ts'],
  outdir: 'dist/web/h5/demo',
  format: 'esm',
  target: 'es2020',
} as const satisfies BuildOptions;

export function buildWeb(): void {
  for (const bundle of [SCRIPTS, DEMO]) buildSync(bundle);
}

/** A script as it would be served, built from the sources of this moment, and nothing written. */
export function scriptText(name: string): string {
  const { outputFiles } = buildSync({ ...SCRIPTS, entryPoints: [`web/h5/${name}.ts`], write: false });
  const [file] = outputFiles;
  if (!file) throw new Error(`web/h5/${name}.ts was built into nothing`);
  return file.text;
}
