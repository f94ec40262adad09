// `npm run bench`: the token route against a bare node:http server that answers the same bytes, in the same run.
// Server, yardstick, simulator and load generator are processes of their own. Prints a table and judges nothing.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadGenerator } from './load.js';
import { median, type Round, table, throughputRatio } from './table.js';
import {
  APP_ID,
  firstAnswer,
  freePort,
  KEY,
  processorMicros,
  residentMb,
  start,
  stopAll,
} from './programs.js';

const ROUNDS = 7;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 4;
const IDLE_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'zhongkong-bench-'));
try {
  await measureAll();
} finally {
  await stopAll();
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(): Promise<void> {
  const [platformPort, serverPort, barePort] = [await freePort(), await freePort(), await freePort()];
  const platform = `http://127.0.0.1:${platformPort}`;
  const tokenUrl = `http://127.0.0.1:${serverPort}/v1/accounts/${APP_ID}/token`;
  start(['--import', 'tsx', 'simulator/main.ts'], { SIMULATOR_PORT: String(platformPort) });
  await firstAnswer(`${platform}/__simulator/health`);

  const startedAt = performance.now();
  const server = start(['dist/main.js'], {
    PORT: String(serverPort),
    DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}`,
    MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
    BOOTSTRAP_ADMIN_KEY: KEY,
    ACCOUNTS_FILE: 'bench/accounts.json',
    WECHAT_API_URL: platform,
    WECHAT_OPEN_URL: platform,
    RATE_LIMITS: 'off',
  });
  const body = await firstAnswer(tokenUrl, { authorization: `Bearer ${KEY}` });
  const firstTokenMs = Math.round(performance.now() - startedAt);
  await pause(IDLE_MS);
  const idleMb = residentMb(server);

  const yardstick = start(['--import', 'tsx', 'bench/bare-server.ts'], {
    PORT: String(barePort),
    BODY: body,
  });
  const bareUrl = `http://127.0.0.1:${barePort}/`;
  await firstAnswer(bareUrl);

  const generator = loadGenerator();
  const measure = async (
    url: string,
    program: ChildProcess,
    seconds = ROUND_SECONDS,
  ): Promise<Round['bare']> => {
    const before = processorMicros(program);
    const measured = await generator.measure(url, KEY, seconds);
    return { ...measured, microsEach: (processorMicros(program) - before) / measured.requests };
  };
  await measure(bareUrl, yardstick, WARM_UP_SECONDS);
  await measure(tokenUrl, server, WARM_UP_SECONDS);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await measure(bareUrl, yardstick);
    rounds.push({ bare, token: await measure(tokenUrl, server) });
  }

  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${generator.name}, rounds of ${ROUND_SECONDS} s\n`,
  );
  console.log(table(rounds));
  const ratios = rounds.map(throughputRatio);
  console.log(
    `\nratio of throughputs: median ${median(ratios).toFixed(2)}, smallest ${Math.min(...ratios).toFixed(2)}`,
  );
  const costs = rounds.map(({ bare, token }) => bare.microsEach / token.microsEach);
  console.log(
    `ratio of processor time: median ${median(costs).toFixed(2)}, smallest ${Math.min(...costs).toFixed(2)}`,
  );
  console.log(`from start to the first served token: ${firstTokenMs} ms`);
  console.log(
    `resident memory: ${idleMb ?? '?'} MB idle after 10 s, ${residentMb(server) ?? '?'} MB after the load`,
  );
}
