import { expect, it } from 'vitest';
import { findBackends } from '../contract/backends.js';
import { eventually } from '../support/eventually.js';
import { ACCOUNTS, Fleet, type Mode, MODES } from './fleet.js';
import { Readers } from './readers.js';
import type { Json } from './server-process.js';

const SPEED = { lifeSeconds: 120, overlapSeconds: 12 };
/** Of a plain token that was just got, only 30 s later. */
const FIRST_CALL_LIMIT_MS = 60_000;
/** WeChat carries out one forced refresh in 30 s. */
const SECOND_CALL_LIMIT_MS = 60_000;

const [sqlite] = await findBackends();
if (!sqlite) throw new Error('there is no database');
const database = sqlite;

const issuedCount = async (fleet: Fleet, mode: Mode): Promise<number> =>
  (await fleet.simulator.issued(ACCOUNTS[mode].appId, mode)).length;

async function burnOf(fleet: Fleet, index: number, mode: Mode): Promise<Json> {
  const { body } = await fleet.running(index).call(`/v1/accounts/${ACCOUNTS[mode].appId}/status`);
  return (body['burn'] ?? {}) as Json;
}

/** Resolves with the token that leaked and the server that made the first of the two calls, once that is in the row. */
async function beginBurn(fleet: Fleet, mode: Mode): Promise<{ leaked: string; caller: number }> {
  const { appId, path } = ACCOUNTS[mode];
  const since = Date.now();
  const leaked = String((await fleet.token(0, mode)).body['access_token']);
  const { status } = await fleet.running(0).call(`/v1/accounts/${appId}/token/burn`, {});
  expect(status).toBe(202);
  await eventually(`the first ${mode} call`, async () => (await burnOf(fleet, 0, mode))['calls_done'] === 1, {
    limitMs: FIRST_CALL_LIMIT_MS,
  });
  const caller = fleet.gateways.findIndex(({ calls }) =>
    calls.some((call) => call.path === path && call.from > since),
  );
  return { leaked, caller };
}

async function run(mode: Mode): Promise<void> {
  const fleet = await Fleet.start({ database, speed: SPEED, instances: 2 });
  const readers = new Readers(fleet);
  try {
    const { leaked, caller } = await beginBurn(fleet, mode);
    await fleet.end(caller, 'SIGKILL');
    const heir = 1 - caller;
    expect(await burnOf(fleet, heir, mode)).toMatchObject({ state: 'running', calls_done: 1 });
    const isDone = async (): Promise<boolean> => (await burnOf(fleet, heir, mode))['state'] === 'done';
    await eventually(`the ${mode} burn is done`, isDone, { limitMs: SECOND_CALL_LIMIT_MS });
    expect(await issuedCount(fleet, mode)).toBe(3);
    expect(await fleet.simulator.remainingMs(leaked, Date.now())).toBe(0);
    const { status, body } = await fleet.token(heir, mode);
    expect(status).toBe(200);
    expect(await fleet.simulator.remainingMs(String(body['access_token']), Date.now())).toBeGreaterThan(0);
    await readers.stop();
    const report = await readers.report(mode);
    console.log('burn,', mode, { caller, heir }, report);
    expect(report).toMatchObject({ dead: 0, overstated: 0 });
  } finally {
    await readers.stop();
    await fleet.remove();
  }
}

/** A plain token that was just got must wait for its first call as well: over a minute in all. */
for (const mode of process.env['ZHONGKONG_LONG'] === '1' ? MODES : (['stable'] as const))
  it.concurrent(
    `a ${mode} burn whose server is killed between its two calls is finished by another one`,
    () => run(mode),
  );
