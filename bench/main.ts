// `npm run bench`: all benchmarks; `npm run bench -- NAME …`: some. Each prints a table and judges nothing.
import { cpus } from 'node:os';
import process from 'node:process';
import { inProcess } from './in-process.js';
import { manyAccounts } from './many-accounts.js';
import { read } from './read.js';
import { renewalUnderLoad } from './renewal-under-load.js';
import { profiles, sessions } from './sessions.js';
import { tick } from './tick.js';

const BENCHMARKS: Readonly<Record<string, () => Promise<void>>> = {
  read,
  sessions,
  profiles,
  'in-process': inProcess,
  'many-accounts': () => manyAccounts({ instances: 1 }),
  'three-instances': () => manyAccounts({ instances: 3 }),
  tick,
  'renewal-under-load': renewalUnderLoad,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`,
  );
  process.exit(1);
}

console.log(`Node ${process.version}, ${cpus().length} cores`);
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n## ${name}\n`);
  await run();
}
// What was loaded into this process may keep it alive.
process.exit(0);
