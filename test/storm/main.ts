import { TOKEN_MODES, type TokenMode } from '../../src/account/account.js';
import { FAULT_SETS, type FaultSet } from './faults.js';
import { replay } from './replay.js';
import { stormOver } from './tally.js';

const USAGE = `npm run storm -- <seeds> [stable|plain|both] [fault set|all]
npm run storm -- trace <seed> <stable|plain> <fault set> [rule taken away]
fault sets: ${Object.keys(FAULT_SETS).join(', ')}`;

const MOST_SHOWN = 5;
const [count = '200', mode = 'both', set = 'all', ...rest] = process.argv.slice(2);

const oneOf = <T extends string>(known: readonly T[], all: string, wanted: string): readonly T[] => {
  const chosen = wanted === all ? known : known.filter((one) => one === wanted);
  if (chosen.length > 0) return chosen;
  console.error(`unknown: ${wanted}\n${USAGE}`);
  process.exit(2);
};

if (count === 'trace') {
  const [setName = 'storm', lost] = rest;
  const [family = 'stable'] = oneOf(TOKEN_MODES, '', set);
  const [faults = 'storm'] = oneOf(Object.keys(FAULT_SETS) as FaultSet[], '', setName);
  console.log(await replay({ seed: Number(mode), mode: family, set: faults, lost }));
} else {
  const rows: Record<string, Record<string, string | number>> = {};
  for (const family of oneOf(TOKEN_MODES, 'both', mode))
    for (const faults of oneOf(Object.keys(FAULT_SETS) as FaultSet[], 'all', set))
      rows[`${family} ${faults}`] = await run(family, faults);
  console.table(rows);
}

async function run(family: TokenMode, faults: FaultSet): Promise<Record<string, string | number>> {
  const began = performance.now();
  const tally = await stormOver({ mode: family, set: faults }, 1, Number(count));
  for (const { seed, first } of tally.failures.slice(0, MOST_SHOWN)) {
    console.log(`${family} ${faults}, seed ${seed}: ${first}`);
    console.log(`  npm run storm -- trace ${seed} ${family} ${faults}`);
  }
  if (tally.failures.length > 0) process.exitCode = 1;
  return tally.columns(performance.now() - began);
}
