import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBackends } from '../contract/backends.js';
import { ACCOUNTS, Fleet, MODES } from './fleet.js';
import { Herd } from './herd.js';

const READERS = process.env['ZHONGKONG_LONG'] === '1' ? 2_000 : 300;
/** Those of the real WeChat: the promise is made for them. */
const SPEED = { lifeSeconds: 7_200, overlapSeconds: 300 };
const WECHAT_LATENCY_MS = 500;
/** The promise is 3 s; a busy machine may take twice as long. */
const PROMISE_MS = 3_000;

/** A database server if there is one: that is where three servers stand. */
const backends = (await findBackends()).filter(({ missing }) => missing === undefined);
const backend = backends.find(({ name }) => name === 'postgres') ?? backends[0];
if (!backend) throw new Error('there is no database');

let fleet: Fleet;
let herds: Herd[] = [];
beforeAll(async () => {
  fleet = await Fleet.start({ database: backend, speed: SPEED });
  herds = await Promise.all(fleet.indexes.map((index) => Herd.gather(fleet.running(index).url, READERS)));
});
afterAll(async () => {
  for (const herd of herds) herd.leave();
  await fleet?.remove();
});

it.each(MODES)(
  `3 × ${READERS} readers at once on an empty %s row: one call to WeChat, a token for each`,
  async (mode) => {
    const { appId, path } = ACCOUNTS[mode];
    const calls = (): number =>
      fleet.gateways.flatMap((one) => one.calls).filter((call) => call.path === path).length;
    await fleet.simulator.setLatency(WECHAT_LATENCY_MS);
    await fleet.emptyRow(mode);
    // Until no server has a copy that needs no question.
    await pause((SPEED.overlapSeconds * 1_000) / 100);
    const before = calls();
    const answers = (await Promise.all(herds.map((herd) => herd.ask(`/v1/accounts/${appId}/token`)))).flat();
    const slowestMs = Math.round(Math.max(...answers.map(({ ms }) => ms)));
    const served = answers.filter(({ status }) => status === 200).length;
    const others = [...new Set(answers.map(({ status }) => status))].filter((status) => status !== 200);
    console.log(`herd, ${backend.name}, ${mode}:`, {
      asked: answers.length,
      served,
      others,
      slowestMs,
      calls: calls() - before,
    });
    expect(served).toBe(3 * READERS);
    expect(calls() - before).toBe(1);
    expect(slowestMs).toBeLessThan(2 * PROMISE_MS);
  },
);
