// `npm run docs`: writes the pages that are generated from the code. Runs on the build, because only that carries
// the decorator metadata that Nest needs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationPage } from '../src/config/configuration-page.js';
import { errorsPage } from './errors-page.js';
import { openApiPage } from './openapi-page.js';

const built = <T>(path: string): Promise<T> =>
  import(new URL(`../dist/${path}`, import.meta.url).href) as Promise<T>;

const { createApp } = await built<typeof import('../src/app.setup.js')>('app.setup.js');
const { openApiDocument } = await built<typeof import('../src/openapi.js')>('openapi.js');
const { loadConfig } = await built<typeof import('../src/config/load-config.js')>('config/load-config.js');
const { SystemClock } = await built<typeof import('../src/common/time/system-clock.js')>(
  'common/time/system-clock.js',
);
const { SystemRandom } = await built<typeof import('../src/common/random/system-random.js')>(
  'common/random/system-random.js',
);
const { JsonLog } = await built<typeof import('../src/common/logging/json-log.js')>(
  'common/logging/json-log.js',
);

const folder = mkdtempSync(join(tmpdir(), 'zhongkong-docs-'));
const app = await createApp({
  config: loadConfig({
    DATABASE_URL: `sqlite:${join(folder, 'docs.sqlite')}`,
    MASTER_KEY: Buffer.alloc(32).toString('base64'),
    BOOTSTRAP_ADMIN_KEY: `zk_${'0'.repeat(43)}`,
  }),
  clock: new SystemClock(),
  random: new SystemRandom(),
  log: new JsonLog('error'),
});
writeFileSync('docs/openapi.json', openApiPage(openApiDocument(app)));
writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('docs/errors.md', errorsPage());
await app.close();
rmSync(folder, { recursive: true });
console.log('docs/openapi.json, docs/configuration.md and docs/errors.md are current.');
