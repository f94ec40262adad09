// `npm run bench`: the token route against a bare node:http server that answers the same bytes, in the same run.
// Server, yardstick, simulator and load generator are processes of their own. Prints a table and judges nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadGenerator, type Measured } from './load.js';
import { APP_ID, firstAnswer, freePort, KEY, residentMb, start, stopAll } from './programs.js';

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

  start(['--import', 'tsx', 'bench/bare-server.ts'], { PORT: String(barePort), BODY: body });
  const bareUrl = `http://127.0.0.1:${barePort}/`;
  await firstAnswer(bareUrl);

  const { name, measure } = loadGenerator();
  await measure(bareUrl, KEY, WARM_UP_SECONDS);
  await measure(tokenUrl, KEY, WARM_UP_SECONDS);
  const rounds: { bare: Measured; token: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const bare = await measure(bareUrl, KEY, ROUND_SECONDS);
    rounds.push({ bare, token: await measure(tokenUrl, KEY, ROUND_SECONDS) });
  }

  console.log(`Node ${process.version}, ${cpus().length} cores, ${name}, rounds of ${ROUND_SECONDS} s\n`);
  console.log(
    '| round | bare node:http, req/s | token route, req/s | ratio | p99 bare, ms | p99 token, ms |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  rounds.forEach((round, index) => console.log(row(String(index + 1), round)));
  const of = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  const middle = {
    bare: { perSecond: of((r) => r.bare.perSecond), p99Ms: of((r) => r.bare.p99Ms) },
    token: { perSecond: of((r) => r.token.perSecond), p99Ms: of((r) => r.token.p99Ms) },
  };
  console.log(row('median', middle, of(ratio)));
  console.log(`\nsmallest ratio: ${Math.min(...rounds.map(ratio)).toFixed(2)}`);
  console.log(`from start to the first served token: ${firstTokenMs} ms`);
  console.log(
    `resident memory: ${idleMb ?? '?'} MB idle after 10 s, ${residentMb(server) ?? '?'} MB after the load`,
  );
}

function row(label: string, round: { bare: Measured; token: Measured }, quotient = ratio(round)): string {
  const { bare, token } = round;
  const cells = [
    label,
    Math.round(bare.perSecond),
    Math.round(token.perSecond),
    quotient.toFixed(2),
    bare.p99Ms.toFixed(1),
    token.p99Ms.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

function ratio({ bare, token }: { bare: Measured; token: Measured }): number {
  return token.perSecond / bare.perSecond;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
