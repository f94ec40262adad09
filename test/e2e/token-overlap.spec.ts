import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { tick } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const LIFE_SECONDS = 40;
const OVERLAP_SECONDS = 12;
const STEP_MS = 100;
const STEPS = (5 * LIFE_SECONDS * 1_000) / STEP_MS;

const env = { WECHAT_OVERLAP_SECONDS: String(OVERLAP_SECONDS) };
const PLAIN_ID = 'wx00000000000000b2';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start({
    env,
    simulator: {
      tokenLifeSeconds: LIFE_SECONDS,
      overlapSeconds: OVERLAP_SECONDS,
      accounts: [APP_ID, PLAIN_ID].map((appId) => ({
        appId,
        secret: APP_SECRET,
        kind: 'official',
        name: appId,
      })),
    },
  });
  await app.addAccount();
  await app.addAccount({ app_id: PLAIN_ID, token_mode: 'plain' });
});
afterEach(() => app.stop());

/** Reads once and holds the answer against the truth of this very instant. */
async function read(from: TestApp, appId: string): Promise<string> {
  const { status, body } = await from.call(`/v1/accounts/${appId}/token`);
  expect(status).toBe(200);
  const token = String(body['access_token']);
  expect(app.platform.truth.isValid(token)).toBe(true);
  expect(Number(body['expires_in']) * 1_000).toBeLessThanOrEqual(app.platform.truth.remainingMs(token));
  return token;
}

it('never serves a dead token in five lifetimes, in both modes, nor promises more life than is left', async () => {
  const seen = { [APP_ID]: new Set<string>(), [PLAIN_ID]: new Set<string>() };
  for (let step = 0; step < STEPS; step++) {
    for (const [appId, tokens] of Object.entries(seen)) tokens.add(await read(app, appId));
    await app.advance(STEP_MS);
    await tick(app);
  }
  expect(seen[APP_ID].size).toBeGreaterThan(5);
  expect(seen[PLAIN_ID].size).toBeGreaterThan(5);
});

it('keeps what it said: a plain token told to last until an instant does last until then', async () => {
  const promises = new Map<string, number>();
  for (let step = 0; step < STEPS; step++) {
    const { body } = await app.call(`/v1/accounts/${PLAIN_ID}/token`);
    promises.set(String(body['access_token']), Date.parse(String(body['expires_at'])));
    await app.advance(STEP_MS);
    await tick(app);
  }
  const issued = app.platform.truth.issued(PLAIN_ID, 'plain').slice(0, -1);
  expect(issued.length).toBeGreaterThan(5);
  for (const { token, diesAt } of issued) expect(promises.get(token)).toBeLessThanOrEqual(diesAt);
});

it.each([true, false])(
  'serves a stable token on when the server crashes in the middle of a refresh (done by WeChat: %s)',
  async (processed) => {
    app.platform.faults.add({
      path: '/cgi-bin/stable_token',
      appId: APP_ID,
      skip: 1,
      fault: { kind: 'hang', processed },
    });
    await read(app, APP_ID);
    const isAsking = () =>
      app.platform.requests
        .list()
        .some(({ fault, finishedAt }) => fault === 'hang' && finishedAt === undefined);
    while (!isAsking()) {
      await app.advance(STEP_MS);
      app.app.get(RefreshTicker).tick();
      await eventually('the engine looked', async () => (await read(app, APP_ID)) !== '');
    }
    // From here on nothing that the first process does reaches the row: its lease and its intent stay there.
    await app.app.get(DataSource).destroy();
    const { folder, platform, clock } = app;
    const successor = await TestApp.start({ env, folder, platform, clock });
    const tokens = new Set<string>();
    for (let step = 0; step < STEPS; step++) {
      tokens.add(await read(successor, APP_ID));
      await clock.advance(STEP_MS);
      await tick(successor);
    }
    expect(tokens.size).toBeGreaterThan(4);
    await successor.close();
  },
);
