import { afterEach, describe, expect, it } from 'vitest';
import { Cluster, type ClusterOptions, type Mode, MODES, S } from '../support/cluster.js';
import { APP_ID, APP_SECRET } from '../support/test-app.js';

const MINUTE = 60 * S;
const HOUR = 60 * MINUTE;
const TWO_ADDRESSES = ['127.0.0.2', '127.0.0.3'];

let cluster: Cluster;
afterEach(() => cluster.stop());

async function refusedAtRenewal(
  options: ClusterOptions,
  errcode: number,
  errmsg = 'refused',
  times = 1,
): Promise<void> {
  cluster = await Cluster.serving(options);
  await cluster.leapToRenewal();
  cluster.platform.faults.add({ path: cluster.path, times, fault: { kind: 'errcode', errcode, errmsg } });
  const others = cluster.instances.slice(1);
  for (const other of others) other.isAway = true;
  await cluster.turn();
  for (const other of others) other.isAway = false;
  expect(cluster.asked).toBe(2);
}

/** The account says that somebody has to act, what, and how long the token in hand still lives. */
async function isBlocked(errcode: number): Promise<void> {
  const { body } = await cluster.status();
  expect(body).toMatchObject({
    state: 'blocked',
    token: { expires_in: expect.any(Number) },
    refresh: { last_error: { wechat: { errcode }, remedy: expect.any(String) } },
  });
  expect(cluster.one.app.log).toContain(`"errcode":${errcode}`);
}

async function changeSecret(secret: string): Promise<void> {
  const change = { method: 'PATCH', body: { app_secret: secret } };
  expect((await cluster.one.app.call(`/v1/accounts/${APP_ID}?unchecked=true`, change)).status).toBe(200);
  await cluster.rest();
  await cluster.turn();
}

describe('F21 45009, the quota of the day', () => {
  it.each(MODES)('no call for an hour, then one; the old token is served to its end (%s)', async (mode) => {
    await refusedAtRenewal({ mode }, 45009, 'reach max api daily quota limit', Infinity);
    await isBlocked(45009);
    const left = (await cluster.row()).expiresAt ?? 0;
    const alive = left - cluster.clock.now() - 10 * S;
    expect(await cluster.serve(alive, alive / 10)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(2);
    const toTheHour = HOUR - alive - S;
    await cluster.live(toTheHour, toTheHour);
    const refused = await cluster.read(cluster.one);
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'token.unavailable', wechat: { errcode: 45009 } },
    });
    expect(cluster.asked).toBe(2);
    await cluster.live(S + 1);
    expect(cluster.asked).toBe(3);
    cluster.platform.faults.clear();
    await cluster.live(HOUR + S, HOUR / 2 + S);
    expect((await cluster.read(cluster.one)).status).toBe(200);
  });
});

describe('F22 45011, the quota of the minute', () => {
  async function nextMinute(mode: Mode): Promise<void> {
    await refusedAtRenewal({ mode }, 45011);
    const minute = Math.floor(cluster.clock.now() / MINUTE);
    while (cluster.asked === 2 && cluster.clock.now() < (minute + 2) * MINUTE) await cluster.serve(S);
    const { at = 0 } = cluster.platform.requests.list({ path: cluster.path }).at(-1) ?? {};
    expect(cluster.asked).toBe(3);
    expect(at).toBeGreaterThanOrEqual((minute + 1) * MINUTE);
    expect(at).toBeLessThanOrEqual((minute + 1) * MINUTE + 11 * S);
    expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
  }

  it('asks again in the first ten seconds of the next minute (stable)', () => nextMinute('stable'));
  it('asks again in the first ten seconds of the next minute (plain)', () => nextMinute('plain'));
});

describe('F23 40164 and 61004: this address is not on the list', () => {
  async function otherRenews(mode: Mode): Promise<void> {
    cluster = await Cluster.serving({ mode, instances: 2, addresses: TWO_ADDRESSES });
    cluster.platform.accounts.update(APP_ID, { ipAllowList: ['127.0.0.3'] });
    await cluster.leapToRenewal();
    cluster.two.isAway = true;
    await cluster.turn();
    expect((await cluster.status()).body).toMatchObject({
      state: 'blocked',
      refresh: { last_error: { wechat: { errcode: 40164 }, remedy: expect.stringContaining('127.0.0.2') } },
    });
    expect(cluster.one.app.log).toContain('127.0.0.2');
    cluster.two.isAway = false;
    expect(await cluster.serve(10 * S)).toEqual({ served: 20, refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2, failure: undefined });
    expect(cluster.asked).toBe(3);
  }

  it('the listed instance renews at once; the log of the other says which address (stable)', () =>
    otherRenews('stable'));
  it('the listed instance renews at once; the log of the other says which address (plain)', () =>
    otherRenews('plain'));

  it.each([40164, 61004].flatMap((errcode) => MODES.map((mode) => ({ errcode, mode }))))(
    '$errcode: alone, it asks every 5 min ($mode)',
    async ({ errcode, mode }) => {
      await refusedAtRenewal({ mode }, errcode, 'invalid ip 203.0.113.9, not in whitelist', Infinity);
      await isBlocked(errcode);
      await cluster.live(5 * MINUTE - S, 60 * S);
      expect(cluster.asked).toBe(2);
      await cluster.live(3 * S);
      expect(cluster.asked).toBe(3);
    },
  );
});

describe('F24 the administrator has to confirm, or refused', () => {
  const WAITS = [
    { errcode: 89501, waitMs: 5 * MINUTE },
    { errcode: 89503, waitMs: 5 * MINUTE },
    { errcode: 89505, waitMs: 5 * MINUTE },
    { errcode: 89507, waitMs: HOUR },
    { errcode: 89506, waitMs: 24 * HOUR },
  ];

  it.each(WAITS.flatMap((wait) => MODES.map((mode) => ({ ...wait, mode }))))(
    '$errcode: this instance waits $waitMs ms ($mode)',
    async ({ errcode, waitMs, mode }) => {
      await refusedAtRenewal({ mode }, errcode, 'need confirm', Infinity);
      await isBlocked(errcode);
      await cluster.live(waitMs - S, waitMs - S);
      expect(cluster.asked).toBe(2);
      await cluster.live(3 * S);
      expect(cluster.asked).toBe(3);
    },
  );

  async function otherRenews(mode: Mode): Promise<void> {
    await refusedAtRenewal({ mode, instances: 2 }, 89503, 'need confirm');
    expect(await cluster.serve(5 * S)).toEqual({ served: 10, refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2 });
  }

  it('another instance renews at once (stable)', () => otherRenews('stable'));
  it('another instance renews at once (plain)', () => otherRenews('plain'));
});

describe('F25 the secret is wrong, reset or frozen', () => {
  it.each([40001, 40125, 40243, 40013].flatMap((errcode) => MODES.map((mode) => ({ errcode, mode }))))(
    '$errcode: blocked, one call in 10 min, the old token to its end; a new secret heals ($mode)',
    async ({ errcode, mode }) => {
      await refusedAtRenewal({ mode }, errcode, 'refused', 2);
      await isBlocked(errcode);
      expect(await cluster.serve(mode === 'stable' ? 280 * S : 560 * S, 40 * S)).toMatchObject({
        refused: 0,
      });
      expect(cluster.asked).toBe(2);
      if (mode === 'plain') await cluster.live(45 * S, 15 * S);
      expect(cluster.asked).toBe(mode === 'stable' ? 2 : 3);
      cluster.platform.faults.clear();
      await cluster.clock.advance(mode === 'stable' ? 0 : 200 * S);
      await changeSecret(APP_SECRET);
      expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
      expect((await cluster.status()).body).toMatchObject({ state: 'ok' });
    },
  );

  async function healsAtOnce(mode: Mode): Promise<void> {
    await refusedAtRenewal({ mode }, 40125);
    await changeSecret(APP_SECRET);
    expect(await cluster.row()).toMatchObject({ generation: 2, failure: undefined });
  }

  it('a new secret right after it heals at once (stable)', () => healsAtOnce('stable'));
  it('a new secret right after it heals at once (plain)', () => healsAtOnce('plain'));
});

describe('F26 AppSecret reset while a refresh is on its way', () => {
  async function resets(mode: Mode): Promise<void> {
    cluster = await Cluster.serving({ mode });
    await cluster.leapToRenewal();
    const call = cluster.one.gate.hold('there');
    await cluster.turn();
    expect(call.isReached).toBe(true);
    const secret = 'f'.repeat(32);
    cluster.platform.accounts.update(APP_ID, { secret });
    const changed = changeSecret(secret);
    expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 1 });
    call.release();
    await changed;
    expect(await cluster.serve(3 * S)).toEqual({ served: 3, refused: 0 });
    expect(await cluster.row()).toMatchObject({ generation: 2, failure: undefined });
    expect(cluster.asked).toBe(3);
  }

  it('refused under the old one, at once anew under the new one; served throughout (stable)', () =>
    resets('stable'));
  it('refused under the old one, at once anew under the new one; served throughout (plain)', () =>
    resets('plain'));
});
