import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBackends } from '../contract/backends.js';
import { ACCOUNTS, Fleet } from './fleet.js';
import { Herd } from './herd.js';

const SPEED = { lifeSeconds: 120, overlapSeconds: 12 };
const WAITING = 200;
const PASSING = 50;
/** Less than WeChat's own deadline, so that the answer is used. */
const WECHAT_LATENCY_MS = 1_500;
const LONGEST_STOP_MS = 15_000;

const [sqlite] = await findBackends();
if (!sqlite) throw new Error('there is no database');

let fleet: Fleet;
const herds: Herd[] = [];
beforeEach(async () => {
  fleet = await Fleet.start({ database: sqlite, speed: SPEED, instances: 1 });
});
afterEach(async () => {
  for (const herd of herds.splice(0)) herd.leave();
  await fleet.remove();
});

async function gather(count: number): Promise<Herd> {
  const herd = await Herd.gather(fleet.running(0).url, count);
  herds.push(herd);
  return herd;
}

/** Readers who wait for a token that WeChat is being asked for, and others who are served at a steady rate. */
async function load(): Promise<{ waiting: Promise<unknown[]>; passing: Promise<unknown[]>[] }> {
  const [patient, passers] = [await gather(WAITING), await gather(PASSING)];
  await fleet.simulator.setLatency(WECHAT_LATENCY_MS);
  await fleet.emptyRow('stable');
  await pause((SPEED.overlapSeconds * 1_000) / 100);
  const waiting = statuses(patient, ACCOUNTS.stable.appId);
  const passing: Promise<unknown[]>[] = [];
  for (let round = 0; round < 4; round++) {
    passing.push(statuses(passers, ACCOUNTS.plain.appId));
    await pause(50);
  }
  return { waiting, passing };
}

const statuses = async (herd: Herd, appId: string): Promise<unknown[]> =>
  (await herd.ask(`/v1/accounts/${appId}/token`)).map(({ status }) => status);

it('answers everything that it had accepted before SIGTERM, and ends', async () => {
  const { waiting, passing } = await load();
  const from = performance.now();
  const ending = await fleet.end(0, 'SIGTERM');
  const ms = Math.round(performance.now() - from);
  const answered = [...(await waiting), ...(await Promise.all(passing)).flat()];
  const failed = answered.filter((status) => status !== 200);
  console.log('stop under load:', { answered: answered.length, failed: failed.length, ms, ending });
  expect(failed).toEqual([]);
  expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
  expect(ms).toBeLessThan(LONGEST_STOP_MS);
});
