import type { ChildProcess } from 'node:child_process';
import type { Load, LoadGenerator } from './load.js';
import { firstAnswer, freePort, processorMicros, start } from './programs.js';
import type { Server } from './servers.js';
import { type Cost, median, type Round, roundsTable, throughputRatio } from './table.js';

const ROUNDS = 7;
export const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 4;

export async function startBare(body: string): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const program = start(['--import', 'tsx', 'bench/bare-server.ts'], { PORT: String(port), BODY: body });
  await firstAnswer(url);
  return { url, program };
}

/** The same requests to both, in turns, each round after the other. */
export async function measureRounds(
  generator: LoadGenerator,
  bare: Server,
  ours: Server,
  load: Omit<Load, 'url' | 'seconds'>,
): Promise<Round[]> {
  const measure = async (url: string, program: ChildProcess, seconds = ROUND_SECONDS): Promise<Cost> => {
    const before = processorMicros(program);
    const measured = await generator.measure({ ...load, url, seconds });
    return { ...measured, microsEach: (processorMicros(program) - before) / measured.requests };
  };
  await measure(bare.url, bare.program, WARM_UP_SECONDS);
  await measure(ours.url, ours.program, WARM_UP_SECONDS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bareCost = await measure(bare.url, bare.program);
    rounds.push({ bare: bareCost, ours: await measure(ours.url, ours.program) });
  }
  return rounds;
}

/** The rounds as a table, and what the median round says; `name` is what was measured. */
export function printRatios(rounds: Round[], name: string): void {
  const ratios = rounds.map(throughputRatio);
  const costs = rounds.map((round) => round.bare.microsEach / round.ours.microsEach);
  console.log(roundsTable(rounds, name));
  console.log(
    `\nratio of throughputs: median ${median(ratios).toFixed(2)}, smallest ${Math.min(...ratios).toFixed(2)}`,
  );
  console.log(
    `ratio of processor time: median ${median(costs).toFixed(2)}, smallest ${Math.min(...costs).toFixed(2)}`,
  );
}
