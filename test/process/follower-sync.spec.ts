import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect } from '../contract/backends.js';
import { eventually } from '../support/eventually.js';
import { APP_ID, APP_SECRET } from '../support/test-app.js';
import { type Json, ServerProcess } from './server-process.js';
import { SimulatorProcess } from './simulator-process.js';

const FOLLOWERS = 40;
const PAGE = 5;
const LIST = '/cgi-bin/user/get';
const SYNC = `/v1/accounts/${APP_ID}/followers/sync`;

let folder: string;
let simulator: SimulatorProcess;
let server: ServerProcess;
const start = (): Promise<ServerProcess> => ServerProcess.start(folder, { WECHAT_API_URL: simulator.url });
const progress = async (): Promise<Json> => (await server.call(SYNC)).body;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhongkong-sync-'));
  simulator = await SimulatorProcess.start(folder, [
    { appId: APP_ID, secret: APP_SECRET, kind: 'official', name: '测试号', followerPage: PAGE },
  ]);
  await simulator.addFollowers(APP_ID, FOLLOWERS);
  server = await start();
  const account = { app_id: APP_ID, kind: 'official', name: '测试号', app_secret: APP_SECRET };
  expect((await server.call('/v1/accounts', account)).status).toBe(201);
});
afterEach(async () => {
  await server.child.kill();
  await simulator.child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** As if the two minutes had passed for which the dead process holds its lease. */
async function endLease(): Promise<void> {
  const source = await connect({ kind: 'sqlite', path: join(folder, 'test.sqlite') });
  await source.query('UPDATE follower_sync SET lease_until = 0');
  await source.destroy();
}

it('a synchronisation of followers goes on after SIGKILL where it was', async () => {
  await simulator.fault(LIST, APP_ID, { kind: 'latency', ms: 300 }, 'always');
  expect((await server.call(SYNC, {})).status).toBe(202);
  await eventually('some pages are in', async () => Number((await progress())['seen']) >= 2 * PAGE);
  await server.child.signal('SIGKILL');
  await simulator.healed();
  const before = await simulator.callsOf(LIST, APP_ID);
  server = await start();
  const { seen } = await progress();
  expect(Number(seen)).toBeGreaterThanOrEqual(2 * PAGE);
  expect(Number(seen)).toBeLessThan(FOLLOWERS);
  await endLease();
  await eventually('it is done', async () => (await progress())['state'] === 'done', { limitMs: 20_000 });
  expect(await progress()).toMatchObject({ seen: FOLLOWERS, total: FOLLOWERS, departed: 0 });
  // The pages that were left, and the empty one at the end: nothing was listed anew.
  expect((await simulator.callsOf(LIST, APP_ID)) - before).toBe((FOLLOWERS - Number(seen)) / PAGE + 1);
  const { body } = await server.call(`/v1/accounts/${APP_ID}/followers`);
  const open_ids = await everybody(body);
  const { body: batch } = await server.call(`/v1/accounts/${APP_ID}/users/batch`, { open_ids });
  expect(batch['users']).toHaveLength(FOLLOWERS);
});

async function everybody(first: Json): Promise<string[]> {
  const all = [...(first['open_ids'] as string[])];
  for (let cursor = first['next_cursor']; typeof cursor === 'string';) {
    const { body } = await server.call(`/v1/accounts/${APP_ID}/followers?cursor=${cursor}`);
    all.push(...(body['open_ids'] as string[]));
    cursor = body['next_cursor'];
  }
  return all;
}
