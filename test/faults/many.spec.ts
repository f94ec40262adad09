import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { spend } from '../../src/credential/ledger.js';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { TokenService } from '../../src/token/token.service.js';
import { AccountRegistry } from '../../src/account/account.registry.js';
import { Cluster, type Mode, MODES, PATHS, S } from '../support/cluster.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';
import { logIn } from '../support/login.js';

let cluster: Cluster | undefined;
let app: TestApp | undefined;
afterEach(async () => {
  await cluster?.stop();
  await app?.stop();
  [cluster, app] = [undefined, undefined];
});

describe('F36 2,000 readers wait at three instances, and there is no token', () => {
  it.each(MODES.flatMap((mode) => ['none yet', 'expired'].map((what) => ({ mode, what }))))(
    '$what: one call, and all are answered within 3 s ($mode)',
    async ({ mode, what }) => {
      cluster = await Cluster.start({ mode, instances: 3 });
      const world = cluster;
      if (what === 'expired') {
        await world.read(world.one);
        await world.clock.advance(8_000 * S);
      }
      const before = world.asked;
      const from = world.clock.now();
      const readers = Array.from({ length: 2_000 }, (_, n) =>
        world
          .at(n % 3)
          .app.app.get(TokenService)
          .get(APP_ID),
      );
      const served = await world.wait(Promise.all(readers));
      expect(world.clock.now() - from).toBeLessThanOrEqual(3 * S);
      expect(new Set(served.map(({ token }) => token.reveal())).size).toBe(1);
      expect(world.platform.truth.isValid(served[0]?.token.reveal() ?? '')).toBe(true);
      expect(world.asked).toBe(before + 1);
      for (const instance of world.instances) expect((await world.read(instance)).status).toBe(200);
    },
  );
});

describe('F37 500 accounts, cold', () => {
  const ids = Array.from({ length: 500 }, (_, n) => `wx${String(n).padStart(16, '0')}`);

  /** All of them at one start. */
  async function coldStart(mode: Mode, count: number): Promise<TestApp> {
    const mine = ids.slice(0, count);
    const accounts = mine.map(
      (appId) => ({ appId, secret: APP_SECRET, kind: 'official', name: appId }) as const,
    );
    const file = join(mkdtempSync(join(tmpdir(), 'zhongkong-many-')), 'accounts.json');
    const listed = mine.map((app_id) => ({ app_id, kind: 'official', name: app_id, token_mode: mode }));
    writeFileSync(file, JSON.stringify(listed.map((one) => ({ ...one, app_secret: APP_SECRET }))));
    app = await TestApp.start({ simulator: { accounts }, env: { ACCOUNTS_FILE: file } });
    const { platform, clock } = app;
    const started = clock.now();
    const isIssued = (id: string): boolean => platform.truth.issued(id, mode).length > 0;
    while (!mine.every(isIssued) && clock.now() - started < 60 * S) {
      app.app.get(RefreshTicker).tick();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await clock.advance(200);
    }
    return app;
  }

  it.each(MODES)(
    'one call each, no two at once for one account, all served within 60 s (%s)',
    async (mode) => {
      const { platform } = await coldStart(mode, 500);
      expect(platform.requests.count(PATHS[mode])).toBe(500);
      const busiest = Math.max(...ids.map((id) => platform.truth.issuing(id).mostInFlight));
      expect(busiest).toBe(1);
      for (const id of ids.filter((_, n) => n % 25 === 0))
        expect((await app?.call(`/v1/accounts/${id}/token`))?.status).toBe(200);
    },
  );
});

describe('F44 a flood of reports', () => {
  const flood = (world: Cluster, token: unknown, count = 300) =>
    world.wait(Promise.all(Array.from({ length: count }, () => world.report(token))));

  it.each(MODES)('of a living token: one proof for all of them, no new token (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    const { body } = await cluster.read(cluster.one);
    const answers = await flood(cluster, body['access_token']);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body['verdict']))).toEqual(new Set(['valid']));
    expect(cluster.issued).toBe(1);
    expect(cluster.asked).toBe(mode === 'stable' ? 2 : 1);
    expect(cluster.platform.requests.count('/cgi-bin/get_api_domain_ip')).toBe(1);
  });

  it.each(MODES)('that goes on for hours: proofs stay few, and then are refused (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    // All but the last of the day's proofs are spent.
    let { ledger } = await cluster.row();
    for (let spent = 0; spent < 490; spent++) ledger = spend(ledger, 'probe', cluster.clock.now());
    await cluster.one.store.alter(await cluster.row(), { ledger });
    const statuses = new Set<number>();
    for (let wave = 0; wave < 30; wave++) {
      await cluster.clock.advance(11 * S);
      const { body } = await cluster.read(cluster.one);
      statuses.add((await cluster.report(body['access_token'])).status);
    }
    expect(statuses).toEqual(new Set([200, 429]));
    expect(cluster.platform.requests.count('/cgi-bin/get_api_domain_ip')).toBe(10);
    expect((await cluster.read(cluster.one)).status).toBe(200);
  });

  it.each(MODES)('of a dead token: one replacement (%s)', async (mode) => {
    cluster = await Cluster.serving({ mode });
    const { body } = await cluster.read(cluster.one);
    cluster.platform.endTokensEarly(APP_ID);
    const answers = await flood(cluster, body['access_token']);
    // Who comes after the replacement is told that there is one.
    for (const answer of answers) expect(['refreshed', 'superseded']).toContain(answer.body['verdict']);
    expect(new Set(answers.map((answer) => answer.body['generation']))).toEqual(new Set([2]));
    expect(cluster.issued).toBe(2);
    expect(cluster.platform.requests.count('/cgi-bin/get_api_domain_ip')).toBeLessThanOrEqual(1);
  });

  it.each(MODES)(
    'of what is not ours, or no token error: refused, and WeChat is not asked (%s)',
    async (mode) => {
      cluster = await Cluster.serving({ mode });
      const { one, platform } = cluster;
      await one.app.call(`/v1/accounts/${APP_ID}`, {
        method: 'PATCH',
        body: { return_urls: ['https://shop.example.com/'] },
      });
      await one.app.app.get(AccountRegistry).reloadWhenChanged();
      await logIn(one.app);
      const [{ token: userToken } = { token: '' }] = platform.truth.issued(APP_ID, 'user');
      expect(userToken).not.toBe('');
      const { body } = await cluster.read(one);
      platform.requests.clear();
      for (const token of ['82_foreign', userToken])
        for (const answer of await flood(cluster, token, 20))
          expect(answer).toMatchObject({ status: 409, body: { code: 'token.not_ours' } });
      for (const errcode of [40164, 48001, 45009]) {
        const report = { body: { access_token: body['access_token'], errcode } };
        const answer = await one.app.call(`/v1/accounts/${APP_ID}/token/report`, report);
        expect(answer).toMatchObject({ status: 422, body: { code: 'token.not_a_token_error' } });
      }
      expect(platform.requests.list()).toEqual([]);
    },
  );
});
