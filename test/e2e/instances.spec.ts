import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccountRegistry } from '../../src/account/account.registry.js';
import { AccountStore } from '../../src/account/account.store.js';
import { inTime, live, tick } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';

const STABLE = '/cgi-bin/stable_token';

/** Two servers on one database, as behind a balancer. */
let one: TestApp;
let two: TestApp;
beforeEach(async () => {
  one = await TestApp.start();
  await one.addAccount();
  const { folder, platform, clock } = one;
  two = await TestApp.start({ folder, platform, clock });
});
afterEach(async () => {
  await two.close();
  await one.stop();
});

const ask = (app: TestApp): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/token`);
/** Whoever does not hold the lease waits a little for the other one, by the hand-moved clock. */
const token = (app: TestApp): Promise<Answer> => inTime(app, ask(app));
const look = (app: TestApp): Promise<void> => app.app.get(AccountRegistry).reloadWhenChanged();

it('ask WeChat once for both, at the start and at each renewal', async () => {
  const answers = await inTime(
    one,
    Promise.all(Array.from({ length: 100 }, (_, n) => ask(n % 2 ? one : two))),
  );
  expect(new Set(answers.map(({ body }) => body['access_token'])).size).toBe(1);
  expect(one.platform.requests.count(STABLE)).toBe(1);
  for (let step = 0; step < 160; step++) {
    await one.advance(45_000);
    await Promise.all([tick(one), tick(two)]);
    await one.advance(2_100);
    const [first, second] = await Promise.all([token(one), token(two)]);
    expect(first.body['access_token']).toBe(second.body['access_token']);
  }
  expect(one.platform.truth.issued(APP_ID, 'stable').length).toBeLessThanOrEqual(3);
});

it('see each other’s accounts', async () => {
  await one.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { name: 'new' } });
  await look(two);
  expect((await two.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({ name: 'new' });
  await one.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  await look(two);
  expect((await token(two)).status).toBe(404);
});

it('keep each other’s changes of one account, also those not yet seen', async () => {
  const change = (app: TestApp, body: Record<string, unknown>): Promise<Answer> =>
    app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body });
  await change(one, { return_urls: [] });
  expect((await change(two, { name: 'new' })).body).toMatchObject({ name: 'new', return_urls: [] });
  await Promise.all([
    change(one, { session_idle_seconds: 60 }),
    change(two, { session_max_seconds: 600 }),
    change(one, { token_mode: 'plain' }),
    change(two, { js_origins: ['https://new.example.com'] }),
  ]);
  await look(one);
  expect((await one.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({
    return_urls: [],
    name: 'new',
    session_idle_seconds: 60,
    session_max_seconds: 600,
    token_mode: 'plain',
    js_origins: ['https://new.example.com'],
  });
});

it('see a change by an instance whose clock is behind', async () => {
  const store = one.app.get(AccountStore);
  const {
    accounts: [account],
  } = await store.all();
  if (!account) throw new Error('no account');
  await store.insert({ ...account, appId: 'wx00000000000000b2', updatedAt: account.updatedAt + 10_000 });
  await look(two);
  await store.change(APP_ID, { name: 'new' }, account.updatedAt);
  await look(two);
  expect((await two.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({ name: 'new' });
});

it('go on after an account was deleted and added again elsewhere, unseen', async () => {
  await token(two);
  await live(two, 3_000_000, 20_000);
  await one.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  await one.addAccount({ token_mode: 'plain' });
  const fresh = await token(one);
  expect(fresh.status).toBe(200);
  await one.advance(2_100);
  await look(two);
  const { access_token, generation } = (await token(two)).body;
  expect({ access_token, generation }).toEqual({ access_token: fresh.body['access_token'], generation: 1 });
  await live(two, 7_000_000, 20_000);
  expect((await token(two)).body).toMatchObject({ generation: 2 });
});

it('answer that an account is gone although its deletion was not yet seen', async () => {
  await one.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  await one.advance(2_100);
  const answer = await token(two);
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({ code: 'account.not_found' });
});

it('wait for each other’s refresh', async () => {
  await one.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  one.platform.faults.add({ path: STABLE, fault: { kind: 'latency', ms: 300 } });
  one.platform.requests.clear();
  await one.addAccount();
  await look(two);
  await eventually('the first asks', () => one.platform.requests.count(STABLE) === 1);
  let isAnswered = false;
  const waiting = ask(two).finally(() => (isAnswered = true));
  await eventually('the second got it', async () => {
    await one.advance(10);
    return isAnswered;
  });
  expect((await waiting).status).toBe(200);
  expect(one.platform.requests.count(STABLE)).toBe(1);
});
