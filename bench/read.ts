import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LoadGenerator, loadGenerator } from './load.js';
import { firstAnswer, freePort, processorMicros, residentMb, start } from './programs.js';
import {
  accountsOf,
  APP_ID,
  AUTHORIZATION,
  inFolder,
  KEY,
  type Server,
  startPlatform,
  startServer,
} from './servers.js';
import { type Cost, median, type Round, roundsTable, throughputRatio } from './table.js';

const ROUNDS = 7;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 4;
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
    const rounds = await measureRounds(generator, bare, { ...server, url: tokenUrl });
    printRounds(rounds);
    const rate = median(rounds.map(({ token }) => token.perSecond)) / 2;
    const half = await generator.measure({ url: tokenUrl, key: KEY, seconds: ROUND_SECONDS, rate });
    console.log(
      `at half load (${half.perSecond.toFixed(0)} req/s): p50 ${half.p50Ms.toFixed(2)} ms, p99 ${half.p99Ms.toFixed(2)} ms`,
    );
    console.log(`from start to the first served token: ${firstTokenMs} ms`);
    console.log(
      `resident memory: ${idleMb ?? '?'} MB idle after 10 s, ${residentMb(server.program) ?? '?'} MB after the load`,
    );
  });

export function printRounds(rounds: Round[]): void {
  console.log(roundsTable(rounds));
  const ratios = rounds.map(throughputRatio);
  const costs = rounds.map((round) => round.bare.microsEach / round.token.microsEach);
  console.log(
    `\nratio of throughputs: median ${median(ratios).toFixed(2)}, smallest ${Math.min(...ratios).toFixed(2)}`,
  );
  console.log(
    `ratio of processor time: median ${median(costs).toFixed(2)}, smallest ${Math.min(...costs).toFixed(2)}`,
  );
}

export async function startBare(body: string): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const program = start(['--import', 'tsx', 'bench/bare-server.ts'], { PORT: String(port), BODY: body });
  await firstAnswer(url);
  return { url, program };
}

/** Alternating, after a warm-up of both. */
export async function measureRounds(
  generator: LoadGenerator,
  bare: Server,
  token: Server,
  session?: string,
): Promise<Round[]> {
  const measure = async (url: string, program: ChildProcess, seconds = ROUND_SECONDS): Promise<Cost> => {
    const before = processorMicros(program);
    const measured = await generator.measure({ url, key: KEY, session, seconds });
    return { ...measured, microsEach: (processorMicros(program) - before) / measured.requests };
  };
  await measure(bare.url, bare.program, WARM_UP_SECONDS);
  await measure(token.url, token.program, WARM_UP_SECONDS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bareCost = await measure(bare.url, bare.program);
    rounds.push({ bare: bareCost, token: await measure(token.url, token.program) });
  }
  return rounds;
}
