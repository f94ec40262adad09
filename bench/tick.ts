import { join } from 'node:path';
import type * as Memory from '../src/credential/credential-memory.js';
import type * as Ticker from '../src/credential/refresh-ticker.js';
import type { Account } from '../src/account/account.js';
import { built, createBuiltApp } from './built-app.js';
import { accountsOf, APP_ID, environment, inFolder, startPlatform } from './servers.js';
import { table } from './table.js';

const SIZES = [10, 1_000, 10_000, 100_000];
const TICKS = 10_000;
const TICKS_PER_SECOND = 5;

/** What one tick costs while nothing is due, by how many rows this instance knows. */
export const tick = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    const database = `sqlite:${join(folder, 'tick.sqlite')}`;
    const app = await createBuiltApp(environment(folder, { platform: platform.url, database, accounts }));
    await app.tokens.get(APP_ID);
    const { CredentialMemory } = await built<typeof Memory>('credential/credential-memory');
    const { RefreshTicker } = await built<typeof Ticker>('credential/refresh-ticker');
    const [memory, ticker] = [app.get(CredentialMemory), app.get(RefreshTicker)];
    const copy = memory.get(APP_ID);
    if (!copy) throw new Error('there is no copy to multiply');
    const lines = [];
    let known = 1;
    for (const size of SIZES) {
      for (; known < size; known++) {
        const appId = `wx${known.toString(16).padStart(17, '0')}`;
        const account = { appId, kind: 'official', tokenMode: 'stable' } as Account;
        memory.adopt({ account, kind: 'token' }, { ...copy.state, appId }, copy.readAt, copy.offset);
      }
      const micros = microsPerTick(() => ticker.tick());
      lines.push([size, micros.toFixed(2), `${((micros * TICKS_PER_SECOND) / 1e4).toFixed(5)} %`]);
    }
    console.log(table(['rows known', 'µs per tick', 'share of a core at 5 ticks a second'], lines));
    await app.close();
  });

function microsPerTick(run: () => void): number {
  for (let count = 0; count < TICKS; count++) run();
  const before = process.cpuUsage();
  for (let count = 0; count < TICKS; count++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / TICKS;
}
