import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import { APP_ID, APP_SECRET } from '../support/test-app.js';

let cluster: Cluster;
afterEach(() => cluster.stop());

describe('F34 another program takes a plain token', () => {
  async function others(mode: Mode): Promise<void> {
    cluster = await Cluster.serving({ mode });
    const query = new URLSearchParams({ grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET });
    await fetch(`${cluster.platform.url}/cgi-bin/token?${query.toString()}`);
    await cluster.clock.advance(310 * S);
    await cluster.turn();
  }

  it('plain: the first report finds it, replaces the token at once and raises the alarm', async () => {
    await others('plain');
    const { body: dead } = await cluster.read(cluster.one);
    cluster.deadServes.length = 0;
    const { body } = await cluster.report(dead['access_token']);
    expect(body).toMatchObject({ verdict: 'refreshed', generation: 2 });
    expect(cluster.platform.truth.isValid(String(body['access_token']))).toBe(true);
    expect(cluster.one.app.log).toContain('token.foreign_refresh');
    expect(cluster.one.app.log).toContain('another program holds this AppSecret');
    expect((await cluster.status()).body).toMatchObject({
      foreign: { count: 1, remedy: expect.any(String) },
    });
    expect(await cluster.serve(600 * S, 30 * S)).toMatchObject({ refused: 0 });
  });

  it('stable: has no effect', async () => {
    await others('stable');
    expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 1 });
    expect((await cluster.status()).body).not.toHaveProperty('foreign');
  });
});

describe('F35 another program forces a stable token', () => {
  const force = async (): Promise<void> => {
    const body = { grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET, force_refresh: true };
    await fetch(`${cluster.platform.url}/cgi-bin/stable_token`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  };

  it.each([true, false])(
    'stable: the next audit takes the new one over (the old one dies at once: %s)',
    async (strict) => {
      cluster = await Cluster.serving({ mode: 'stable', account: { strictForcedRefresh: strict } });
      await cluster.live(100 * S, 50 * S);
      await force();
      const from = cluster.clock.now();
      cluster.mayServeDead = strict;
      while ((await cluster.row()).generation === 1) await cluster.live(5 * S, 5 * S);
      expect(cluster.clock.now() - from).toBeLessThanOrEqual(300 * S);
      await cluster.clock.advance(3 * S);
      cluster.deadServes.length = 0;
      cluster.mayServeDead = false;
      expect((await cluster.read(cluster.one)).body).toMatchObject({ generation: 2 });
      expect((await cluster.status()).body).toMatchObject({ foreign: { count: 1 } });
      expect(cluster.one.app.log).toContain('token.foreign_refresh');
    },
  );

  it('plain: does not apply, the families do not touch each other: no effect', async () => {
    cluster = await Cluster.serving({ mode: 'plain', account: { strictForcedRefresh: true } });
    await force();
    expect(await cluster.serve(900 * S, 100 * S)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(1);
  });
});

describe('F39 a newer version wrote the row', () => {
  it.each(MODES)('it is served to its end, and not refreshed by this one (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    await cluster.one.store.alter(await cluster.row(), { protocol: 99 });
    await cluster.clock.advance(3 * S);
    await cluster.read(cluster.one);
    await cluster.leapToRenewal();
    expect(await cluster.serve(250 * S, 25 * S)).toMatchObject({ refused: 0 });
    expect(cluster.asked).toBe(1);
    await cluster.clock.advance(2_000 * S);
    expect((await cluster.read(cluster.one)).status).toBe(503);
    expect(cluster.asked).toBe(1);
    expect(await cluster.row()).toMatchObject({ protocol: 99, fence: 1 });
  });
});

describe('F45 WeChat shortens the life', () => {
  it.each([600, 400, 300].flatMap((life) => MODES.map((mode) => ({ mode, life }))))(
    '$life s: never dead, and no tight loop ($mode)',
    async ({ mode, life }) => {
      cluster = await Cluster.serving({ mode, lifeSeconds: life });
      const seconds = Math.max(900, 3 * life);
      const { served } = await cluster.serve(seconds * S, 5 * S);
      expect(served / (seconds / 5)).toBeGreaterThan(life >= 400 ? 0.99 : 0.5);
      // Stable: a poll every 20 s. Plain: half a life, or the gap where that is longer.
      const least = mode === 'stable' ? 20 : Math.max(190, life / 2 - 5);
      expect(cluster.asked).toBeLessThanOrEqual(seconds / least + 2);
    },
  );

  it.each(MODES)('10 s: what can be served is, and WeChat is asked every 5 s at most (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode, lifeSeconds: 10 });
    const { served } = await cluster.serve(120 * S, S);
    expect(served).toBeGreaterThan(10);
    expect(cluster.asked).toBeLessThanOrEqual(27);
  });

  // The gap is kept only while the old token lives: readers come before it, and the day's quota before them.
  it.each([60, 10])('%s s, plain: no more calls than the quota of a day allows', async (life) => {
    cluster = await Cluster.serving({ mode: 'plain', lifeSeconds: life });
    await cluster.live(600 * S, 5 * S);
    expect(cluster.asked).toBeLessThanOrEqual(600 / 48 + 1);
  });

  it.each(MODES)('under 700 s an alarm is raised (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode, lifeSeconds: 400 });
    expect(cluster.one.app.log).toMatch(/"level":"(warn|error)"[^\n]*life/);
  });
});

describe('F46 the master key is missing or wrong', () => {
  it.each(
    [
      { what: 'another key', env: { MASTER_KEY: Buffer.alloc(32, 9).toString('base64') } },
      { what: 'no key, with sealed rows', env: { MASTER_KEY: '' } },
    ].flatMap((wrong) => MODES.map((mode) => ({ mode, ...wrong }))),
  )('$what: sealed: not ready, nothing served, no call ($mode)', async ({ mode, env }) => {
    cluster = await Cluster.serving({ mode });
    const { asked } = cluster;
    const [old] = cluster.instances.splice(0);
    await old?.app.close();
    await old?.gate.close();
    const { app } = await cluster.add(env);
    await cluster.clock.advance(8_000 * S);
    await cluster.turn();
    const ready = await app.call('/readyz', { key: null });
    expect(ready).toMatchObject({ status: 503, body: { reasons: [{ code: 'server.sealed' }] } });
    const token = await app.call(`/v1/accounts/${APP_ID}/token`);
    expect(token.status).toBe(503);
    expect(token.body).not.toHaveProperty('access_token');
    expect(cluster.asked).toBe(asked);
    expect(app.log).toContain('sealing.sealed');
  });

  it.each(MODES)('the right key again: the same token, without a call (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    const { body } = await cluster.read(cluster.one);
    const [old] = cluster.instances.splice(0);
    await old?.app.close();
    await old?.gate.close();
    await cluster.add();
    expect((await cluster.read(cluster.one)).body).toMatchObject({ access_token: body['access_token'] });
    expect(cluster.asked).toBe(1);
  });
});

describe('F47 something in the refresher throws what nobody expects', () => {
  it.each(
    MODES.flatMap((mode) =>
      (['intent', 'remember', 'commit', 'read'] as const).map((step) => ({ mode, step })),
    ),
  )(
    'at $step: no rejection is left unhandled, it is logged, and it heals ($mode)',
    async ({ mode, step }) => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      cluster = await Cluster.serving({ mode });
      await cluster.leapToRenewal();
      cluster.one.store.at(step, 'before', () => {
        throw new TypeError('Cannot read properties of undefined (reading "x")');
      });
      await cluster.turn();
      expect(await cluster.serve(5 * S)).toEqual({ served: 5, refused: 0 });
      expect(await cluster.row()).toMatchObject({ generation: 2, sentAt: undefined });
      if (step !== 'read')
        expect(cluster.one.app.log).toMatch(/token\.(attempt_failed|database_away|write_failed)/);
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    },
  );
});

describe('F12 Redis wiped, or serves old data', () => {
  it('does not apply to tokens, in either mode: the engine reads them from the database and from nowhere else', async () => {
    cluster = await Cluster.start({ mode: 'stable' });
    for (const folder of ['src/credential', 'src/token', 'src/ticket'])
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        const text = readFileSync(join(folder, file), 'utf8');
        expect(/from '[^']*redis[^']*'/.test(text), file).toBe(false);
      }
  });
});
