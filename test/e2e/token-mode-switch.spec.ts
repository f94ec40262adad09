import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { Refresher } from '../../src/credential/refresher.js';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const HOUR = 3_600_000;
const token = async (): Promise<Record<string, unknown>> =>
  (await app.call(`/v1/accounts/${APP_ID}/token`)).body;
const switchTo = (token_mode: 'stable' | 'plain'): ReturnType<TestApp['call']> =>
  app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { token_mode } });

/** Another program of the account has had a stable token for an hour: ours would end later than it. */
async function someoneElseAsks(): Promise<string> {
  const answer = await fetch(`${app.platform.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  await app.later(HOUR);
  return access_token;
}

it('from plain to stable leaves the token that others can kill, though the stable one ends earlier', async () => {
  const theirs = await someoneElseAsks();
  await app.addAccount({ token_mode: 'plain' });
  const before = await token();
  expect(before['access_token']).not.toBe(theirs);
  await switchTo('stable');
  const after = await eventually('the stable token takes over', async () => {
    const now = await token();
    return now['access_token'] === theirs && now;
  });
  expect(after).toMatchObject({ generation: 2 });
  expect(after['expires_in']).toBeLessThanOrEqual(3_600);
});

it('does not forget that a lost plain call dooms the token in hand', async () => {
  await app.addAccount({ token_mode: 'plain' });
  await token();
  app.platform.faults.add({
    path: '/cgi-bin/token',
    times: Infinity,
    fault: { kind: 'drop', processed: true },
  });
  app.platform.faults.add({
    path: '/cgi-bin/stable_token',
    times: Infinity,
    fault: { kind: 'status', status: 500 },
  });
  await app.later(6_001_000);
  await eventually('the plain call is lost', () => app.platform.requests.count('/cgi-bin/token') === 2);
  await switchTo('stable');
  for (let passed = 0; passed < 400_000; passed += 5_000) {
    const { access_token } = await token();
    if (typeof access_token === 'string') expect(app.platform.truth.isValid(access_token)).toBe(true);
    await app.later(5_000);
    app.app.get(RefreshTicker).tick();
    await app.app.get(Refresher).allIdle();
  }
  expect((await app.call(`/v1/accounts/${APP_ID}/token`)).status).toBe(503);
});

it('from stable to plain keeps the token until it is due', async () => {
  await app.addAccount();
  const before = await token();
  await switchTo('plain');
  expect((await token())['access_token']).toBe(before['access_token']);
  expect(app.platform.requests.count('/cgi-bin/token')).toBe(0);
  expect((await app.call(`/v1/accounts/${APP_ID}/status`)).body).toMatchObject({
    refresh: { mode: 'plain' },
  });
});
