import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from './server-process.js';
import { SimulatorProcess } from './simulator-process.js';
import { type ReaderReport, TokenReader } from './token-reader.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
/** Five lifetimes: 200 s when there is time, 60 s in every run. */
const SPEED = IS_LONG ? { lifeSeconds: 40, overlapSeconds: 12 } : { lifeSeconds: 13, overlapSeconds: 6 };
const LIFETIMES = 5;

const STABLE = { appId: 'wx00000000000000a1', path: '/cgi-bin/stable_token' };
const PLAIN = { appId: 'wx00000000000000b2', path: '/cgi-bin/token' };
const SECRET = 'made-up-secret-of-the-simulator0';

let folder: string;
let simulator: SimulatorProcess;
let server: ServerProcess;

const startServer = (): Promise<ServerProcess> =>
  ServerProcess.start(folder, {
    WECHAT_API_URL: simulator.url,
    WECHAT_OPEN_URL: simulator.url,
    WECHAT_OVERLAP_SECONDS: String(SPEED.overlapSeconds),
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhongkong-process-'));
  const accounts = [STABLE, PLAIN].map(({ appId }) => ({
    appId,
    secret: SECRET,
    kind: 'official' as const,
    name: appId,
  }));
  simulator = await SimulatorProcess.start(folder, accounts, SPEED);
  server = await startServer();
  for (const [{ appId }, token_mode] of [
    [STABLE, 'stable'],
    [PLAIN, 'plain'],
  ] as const) {
    const account = { app_id: appId, kind: 'official', name: appId, app_secret: SECRET, token_mode };
    expect((await server.call('/v1/accounts', account)).status).toBe(201);
  }
});

afterEach(async () => {
  await Promise.all([server?.child.kill(), simulator?.child.kill()]);
  rmSync(folder, { recursive: true, force: true });
});

/** SIGKILL while WeChat has issued the next token but its answer is still under way; then a new process on the same database. */
async function crashDuringRefresh({ appId, path }: typeof STABLE): Promise<void> {
  await simulator.delayNext(path, appId, SPEED.overlapSeconds * 130);
  await eventually('a refresh is under way', async () => (await simulator.inFlight(path, appId)) > 0, {
    limitMs: SPEED.lifeSeconds * 1_000,
  });
  await server.child.signal('SIGKILL');
  server = await startServer();
}

const lives = (count: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, count * SPEED.lifeSeconds * 1_000));

it('never serves a dead token in five lifetimes, through a kill in the middle of a refresh', async () => {
  const readers = [STABLE, PLAIN].map(({ appId }) => new TokenReader(appId, () => server, simulator));
  const reading = readers.map((reader) => reader.read());
  const end = lives(LIFETIMES);
  await lives(1.2);
  await crashDuringRefresh(STABLE);
  await lives(0.8);
  await crashDuringRefresh(PLAIN);
  await end;
  for (const reader of readers) reader.stop();
  await Promise.all(reading);
  const [stable, plain] = (await Promise.all(readers.map((reader) => reader.report()))) as [
    ReaderReport,
    ReaderReport,
  ];
  console.log(`life ${SPEED.lifeSeconds} s, overlap ${SPEED.overlapSeconds} s`, { stable, plain });
  for (const report of [stable, plain]) {
    expect(report).toMatchObject({ dead: 0, overstated: 0 });
    expect(report.distinctTokens).toBeGreaterThanOrEqual(LIFETIMES - 1);
  }
  // A stable token outlives the crash: nobody is refused but those who asked while no process was there, and a few where the machine
  // is so busy that a statement of this short overlap takes too long.
  expect(stable.refused).toBeLessThan(stable.served / 100);
});
