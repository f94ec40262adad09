import { DataSource } from 'typeorm';
import { afterEach, expect, it } from 'vitest';
import { inTime, live } from '../support/engine.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';

const ACCOUNT = `/v1/accounts/${APP_ID}`;
const MODES = [
  ['stable', '/cgi-bin/stable_token'],
  ['plain', '/cgi-bin/token'],
] as const;

let app: TestApp;
afterEach(() => app.stop());

const token = (of = app): Promise<Answer> => of.call(`${ACCOUNT}/token`);
const textOf = ({ body }: Answer): string => String(body['access_token']);
const burn = (): Promise<Answer> => app.call(`${ACCOUNT}/token/burn`, { method: 'POST' });
const progress = async (of = app): Promise<Record<string, unknown>> =>
  (await of.call(`${ACCOUNT}/status`)).body['burn'] as unknown as Record<string, unknown>;

/** An account whose token leaks after an hour. */
async function leak(mode: string): Promise<string> {
  app = await TestApp.start();
  await app.addAccount({ token_mode: mode });
  await token();
  await live(app, 3_600_000, 60_000);
  return textOf(await token());
}

/** Reads on in small steps until the burn is done; every answer must live at its moment. The time it took, in ms. */
async function watch(of: TestApp): Promise<number> {
  const from = of.clock.now();
  while ((await progress(of))['state'] !== 'done') {
    const askedAt = of.clock.now();
    const text = textOf(await inTime(of, token(of)));
    expect(of.platform.truth.validDuring(text, askedAt, of.clock.now())).toBe(true);
    await live(of, 500, 500);
    if (of.clock.now() - from > 120_000) throw new Error('the burn does not end');
  }
  return of.clock.now() - from;
}

it.each(MODES)('kills the leaked token within 35 s, and readers are served on (%s)', async (mode, path) => {
  const leaked = await leak(mode);
  const calls = app.platform.requests.count(path);
  const started = await burn();
  expect(started).toMatchObject({ status: 202, body: { burn: { state: 'running', calls_needed: 2 } } });
  expect(started.text).not.toContain(leaked);
  expect(app.platform.truth.isValid(leaked)).toBe(true);
  await live(app, 10_000, 500);
  expect(await progress()).toMatchObject({ state: 'running', calls_done: 1 });
  expect(10_000 + (await watch(app))).toBeLessThan(36_500);
  expect(app.platform.truth.isValid(leaked)).toBe(false);
  expect(app.platform.truth.isValid(textOf(await token()))).toBe(true);
  expect(await progress()).toMatchObject({ calls_done: 2, finished_at: expect.any(String) });
  expect(app.platform.requests.count(path)).toBe(calls + 2);
  const { body } = await app.call(`${ACCOUNT}/status`);
  // Our own doing is nobody else's.
  expect(body['foreign']).toBeUndefined();
});

it.each(MODES)('is one burn, however often it is asked for (%s)', async (mode, path) => {
  await leak(mode);
  const calls = app.platform.requests.count(path);
  const answers = await Promise.all([burn(), burn(), burn()]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await live(app, 10_000, 500);
  expect((await burn()).body).toMatchObject({ burn: { state: 'running', calls_done: 1 } });
  await watch(app);
  expect(app.platform.requests.count(path)).toBe(calls + 2);
});

it.each(MODES)('goes on after a crash between its two calls (%s)', async (mode) => {
  const leaked = await leak(mode);
  await burn();
  await live(app, 10_000, 500);
  expect(await progress()).toMatchObject({ calls_done: 1 });
  // From here on nothing of the first process reaches the database.
  await app.app.get(DataSource).destroy();
  const { folder, platform, clock } = app;
  const next = await TestApp.start({ folder, platform, clock });
  await live(next, 1_000, 500);
  await watch(next);
  expect(platform.truth.isValid(leaked)).toBe(false);
  expect(platform.truth.isValid(textOf(await token(next)))).toBe(true);
  await next.close();
});

it.each(MODES)('is carried through when WeChat is busy in its middle (%s)', async (mode, path) => {
  const leaked = await leak(mode);
  await burn();
  await live(app, 10_000, 500);
  app.platform.faults.add({ path, times: 2, fault: { kind: 'errcode', errcode: -1 } });
  const from = app.clock.now();
  while ((await progress())['state'] !== 'done' && app.clock.now() - from < 400_000) {
    const askedAt = app.clock.now();
    const { status, body } = await inTime(app, token());
    const text = String(body['access_token']);
    if (status === 200) expect(app.platform.truth.validDuring(text, askedAt, app.clock.now())).toBe(true);
    await live(app, 1_000, 500);
  }
  expect(await progress()).toMatchObject({ state: 'done' });
  expect(app.platform.truth.isValid(leaked)).toBe(false);
  expect((await inTime(app, token())).status).toBe(200);
});
