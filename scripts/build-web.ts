// `npm run build` makes the browser's files with it; with `--watch` it stays and makes them anew at each change.
import { context } from 'esbuild';
import { buildWeb, DEMO, SCRIPTS } from './web-bundles.js';

if (process.argv.includes('--watch')) {
  for (const bundle of [SCRIPTS, DEMO]) await (await context(bundle)).watch();
} else {
  buildWeb();
}
