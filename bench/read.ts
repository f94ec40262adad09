import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { measureRounds, printRatios, ROUND_SECONDS, startBare } from './against-bare.js';
import { loadGenerator } from './load.js';
import { firstAnswer, residentMb } from './programs.js';
import { accountsOf, APP_ID, AUTHORIZATION, inFolder, KEY, startPlatform, startServer } from './servers.js';
import { median } from './table.js';

const IDLE_MS = 10_000;

/** The token route, authenticated, against a bare node:http server that answers the same bytes, in the same run. */
export const read = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    const startedAt = performance.now();
    const database = `sqlite:${join(folder, 'read.sqlite')}`;
    const server = await startServer(folder, { platform: platform.url, database, accounts });
    const tokenUrl = `${server.url}/v1/accounts/${APP_ID}/token`;
    const body = await firstAnswer(tokenUrl, AUTHORIZATION);
    const firstTokenMs = Math.round(performance.now() - startedAt);
    await pause(IDLE_MS);
    const idleMb = residentMb(server.program);

    const bare = await startBare(body);
    const generator = loadGenerator();
    console.log(`${generator.name}, rounds of ${ROUND_SECONDS} s\n`);
    const rounds = await measureRounds(generator, bare, { ...server, url: tokenUrl }, { key: KEY });
    printRatios(rounds, 'token');
    const rate = median(rounds.map(({ ours }) => ours.perSecond)) / 2;
    const half = await generator.measure({ url: tokenUrl, key: KEY, seconds: ROUND_SECONDS, rate });
    console.log(
      `at half load (${half.perSecond.toFixed(0)} req/s): p50 ${half.p50Ms.toFixed(2)} ms, p99 ${half.p99Ms.toFixed(2)} ms`,
    );
    console.log(`from start to the first served token: ${firstTokenMs} ms`);
    console.log(
      `resident memory: ${idleMb ?? '?'} MB idle after 10 s, ${residentMb(server.program) ?? '?'} MB after the load`,
    );
  });
