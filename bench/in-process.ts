import { join } from 'node:path';
import { createBuiltApp, type BuiltApp } from './built-app.js';
import { accountsOf, APP_ID, environment, inFolder, startPlatform } from './servers.js';
import { median, table } from './table.js';

const ROUNDS = 7;
const CALLS = 1_000_000;

/** `TokenService.get` as another module of the same process calls it, the token being in memory. */
export const inProcess = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    const database = `sqlite:${join(folder, 'in-process.sqlite')}`;
    const built = await createBuiltApp(environment(folder, { platform: platform.url, database, accounts }));
    await built.tokens.get(APP_ID);
    const ways: [string, () => Promise<void>][] = [
      ['await get(appId)', () => awaited(built)],
      ['peek(appId)', () => peeked(built)],
      ['an await of a ready promise alone', awaitedNothing],
      ['four readings of the clock alone', () => clockRead()],
    ];
    const lines = [];
    for (const [name, run] of ways) lines.push(await measured(name, run));
    console.log(table(['what', 'calls per second', 'ns each'], lines));
    await built.close();
  });

async function measured(name: string, run: () => Promise<void>): Promise<(string | number)[]> {
  await run();
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await run();
    rates.push((CALLS / (performance.now() - startedAt)) * 1_000);
  }
  const rate = median(rates);
  return [name, Math.round(rate), Math.round(1e9 / rate)];
}

async function awaited({ tokens }: BuiltApp): Promise<void> {
  for (let call = 0; call < CALLS; call++) await tokens.get(APP_ID);
}

/** With the question to the database that comes once in two seconds, or nothing would be found. */
async function peeked({ tokens }: BuiltApp): Promise<void> {
  for (let call = 0; call < CALLS; call++) if (!tokens.peek(APP_ID)) await tokens.get(APP_ID);
}

async function awaitedNothing(): Promise<void> {
  const ready = {};
  for (let call = 0; call < CALLS; call++) await Promise.resolve(ready);
}

function clockRead(): Promise<void> {
  let sum = 0;
  for (let call = 0; call < CALLS; call++)
    sum += Date.now() + Date.now() + performance.now() + performance.now();
  return sum > 0 ? Promise.resolve() : Promise.reject(new Error('the clock stands still'));
}
