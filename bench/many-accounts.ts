import { setTimeout as pause } from 'node:timers/promises';
import { type BenchDatabase, postgres, sqlite } from './database.js';
import { firstAnswer, type Memory, memoryOf, processorMicros, PROBE, stop } from './programs.js';
import { accountsOf, type BenchAccount, inFolder, type Platform, type Server } from './servers.js';
import { APP_ID, AUTHORIZATION, startPlatform, startServer } from './servers.js';
import { table } from './table.js';

const ACCOUNTS = 10_000;
const LATENCY_MS = 50;
const MOST_IN_FLIGHT = 64;
const QUIET_SECONDS = 60;
/** One audit of every account lies in it. */
const AUDIT_SECONDS = 300;
const SETTLE_MS = 3_000;

/** Many accounts on few instances: how soon all have tokens, and what keeping them costs. */
export const manyAccounts = ({ instances }: { instances: number }): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(ACCOUNTS);
    const one = instances === 1 ? await memoryWithOne(folder) : undefined;
    const database = instances === 1 ? sqlite(folder) : await postgres();
    if (!database) return;
    try {
      const platform = await startPlatform(folder, { accounts, latencyMs: LATENCY_MS });
      const lines = [
        ...(await firstStart(folder, platform, database, accounts)),
        ...(await laterStart({ folder, platform, database, instances, one })),
      ];
      console.log(table([`${ACCOUNTS} accounts, ${instances} instance(s)`, 'measured'], lines));
    } finally {
      await database.drop();
    }
  });

async function memoryWithOne(folder: string): Promise<Memory> {
  const accounts = accountsOf(1);
  const platform = await startPlatform(folder, { accounts });
  const server = await startServer(folder, {
    platform: platform.url,
    database: `sqlite:${folder}/one.sqlite`,
    accounts,
    arguments: PROBE,
  });
  await firstAnswer(`${server.url}/v1/accounts/${APP_ID}/token`, AUTHORIZATION);
  await pause(SETTLE_MS);
  const memory = await memoryOf(server.program);
  await stop(server.program);
  return memory;
}

type Line = [string, string];

/** An empty database: accounts are made from the file, and then get their tokens. */
async function firstStart(
  folder: string,
  { url }: Platform,
  database: BenchDatabase,
  accounts: BenchAccount[],
): Promise<Line[]> {
  const startedAt = performance.now();
  const server = await startServer(folder, { platform: url, database: database.url, accounts });
  await firstAnswer(`${server.url}/healthz`);
  const listensAt = performance.now();
  await database.untilTokens(ACCOUNTS);
  const endedAt = performance.now();
  await stop(server.program);
  await database.forgetTokens();
  return [
    ['first start: until it listens, all accounts made from the file', inSeconds(listensAt - startedAt)],
    ['first start: until all have a token', inSeconds(endedAt - startedAt)],
  ];
}

interface Later {
  folder: string;
  platform: Platform;
  database: BenchDatabase;
  instances: number;
  one: Memory | undefined;
}

/** The accounts are there, their tokens are not. */
async function laterStart({ folder, platform, database, instances, one }: Later): Promise<Line[]> {
  await platform.control('DELETE', 'requests');
  const startedAt = performance.now();
  const servers: Server[] = [];
  for (let count = 0; count < instances; count++)
    servers.push(
      await startServer(folder, { platform: platform.url, database: database.url, arguments: PROBE }),
    );
  await Promise.all(servers.map(({ url }) => firstAnswer(`${url}/healthz`)));
  const listensAt = performance.now();
  await database.untilTokens(ACCOUNTS);
  const endedAt = performance.now();
  const spent = processorSeconds(servers);
  const asked = await upstream(platform);
  const ideal = (ACCOUNTS / (MOST_IN_FLIGHT * instances)) * LATENCY_MS;
  await pause(SETTLE_MS);
  const memory = servers[0] && (await memoryOf(servers[0].program));
  const quiet = await share(servers, QUIET_SECONDS);
  const left = AUDIT_SECONDS - QUIET_SECONDS;
  const rest = await share(servers, left);
  const audited = (quiet * QUIET_SECONDS + rest * left) / AUDIT_SECONDS;
  const perAccount = (after: number, before: number): string =>
    `${((after - before) / (ACCOUNTS - 1) / 1_024).toFixed(1)} KiB`;
  return [
    ['later start: until all listen', inSeconds(listensAt - startedAt)],
    ['later start: until all have a token', inSeconds(endedAt - startedAt)],
    [`ideal: ${MOST_IN_FLIGHT} at a time per instance`, inSeconds(ideal)],
    ['processor time of all instances until then', `${spent.toFixed(1)} s`],
    ['calls to WeChat until then', String(asked.calls)],
    ['most of them at the same time', String(asked.peak)],
    [`share of a core, all instances, ${QUIET_SECONDS} s with nothing due`, percent(quiet)],
    [`share of a core, all instances, ${AUDIT_SECONDS} s with one audit of each account`, percent(audited)],
    ...(one && memory
      ? ([
          ['memory per account, resident', perAccount(memory.rss, one.rss)],
          ['memory per account, heap', perAccount(memory.heapUsed, one.heapUsed)],
        ] satisfies Line[])
      : []),
  ];
}

/** Calls for tokens since the record was emptied, and how many of them were under way together. */
async function upstream({ control }: Platform): Promise<{ calls: number; peak: number }> {
  const { requests } = (await control('GET', 'requests?path=/cgi-bin/stable_token')) as {
    requests: { at: number; finishedAt?: number }[];
  };
  const steps = requests
    .flatMap(({ at, finishedAt = Infinity }) => [
      { at, step: 1 },
      { at: finishedAt, step: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.step - b.step);
  let [running, peak] = [0, 0];
  for (const { step } of steps) {
    running += step;
    peak = Math.max(peak, running);
  }
  return { calls: requests.length, peak };
}

const processorSeconds = (servers: Server[]): number =>
  servers.reduce((sum, { program }) => sum + processorMicros(program), 0) / 1e6;

async function share(servers: Server[], seconds: number): Promise<number> {
  const before = processorSeconds(servers);
  await pause(seconds * 1_000);
  return (processorSeconds(servers) - before) / seconds;
}

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
