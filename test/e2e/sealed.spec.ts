import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { APP_ID, TestApp } from '../support/test-app.js';

const OLD = Buffer.alloc(32, 7).toString('base64');
const NEW = Buffer.alloc(32, 8).toString('base64');

let app: TestApp;
let next: TestApp | undefined;
afterEach(async () => {
  await next?.close();
  next = undefined;
  await app.stop();
});

/** A server that kept a token, stopped; then one with another master key on the same database. */
async function restartWith(masterKey: string): Promise<TestApp> {
  app = await TestApp.start();
  await app.addAccount();
  await app.call(`/v1/accounts/${APP_ID}/token`);
  await app.close();
  app.platform.requests.clear();
  const { folder, platform, clock } = app;
  next = await TestApp.start({ folder, platform, clock, env: { MASTER_KEY: masterKey } });
  return next;
}

describe.each([
  ['the wrong master key', NEW, /not the one/],
  ['none', '', /MASTER_KEY is not set/],
])('with %s', (_, key, reason) => {
  it('starts sealed: tells why, serves nothing, does not call WeChat', async () => {
    const sealed = await restartWith(key);
    const ready = await sealed.call('/readyz', { key: null });
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      status: 'not-ready',
      reasons: [{ code: 'server.sealed', detail: expect.stringMatching(reason) }],
    });
    expect((await sealed.call('/healthz', { key: null })).status).toBe(200);
    // 404 where nothing was built, as the sources have no scripts beside them.
    for (const script of ['/h5.js', '/h5-panel.js', '/jweixin.js'])
      expect([200, 404]).toContain((await sealed.call(script, { key: null })).status);
    for (const path of [
      `/v1/accounts/${APP_ID}/token`,
      '/v1/accounts',
      '/v1/nothing',
      '/v1/oauth/callback?code=1',
    ]) {
      const answer = await sealed.call(path);
      expect([path, answer.status, answer.body['code']]).toEqual([path, 503, 'server.sealed']);
      expect(answer.headers.get('retry-after')).toBe('30');
    }
    await sealed.advance(7_200_000);
    // A tick of the schedule, in real time: long enough for a call that must not be made.
    const since = performance.now();
    await eventually('three ticks passed', () => performance.now() - since > 700);
    expect(app.platform.requests.list()).toEqual([]);
    expect(sealed.log).toContain('sealing.sealed');
  });
});

it('opens with the old key behind a new one, and later with the new one alone', async () => {
  const rotated = await restartWith(`${NEW},${OLD}`);
  expect((await rotated.call(`/v1/accounts/${APP_ID}/token`)).status).toBe(200);
  expect((await rotated.call('/readyz', { key: null })).status).toBe(200);
});

it('starts unsealed on an empty database, and is ready', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhongkong-'));
  app = await TestApp.start({ folder });
  expect((await app.call('/readyz', { key: null })).body).toEqual({ status: 'ready', reasons: [] });
  expect((await app.call('/healthz', { key: null })).body).toEqual({ status: 'live' });
  rmSync(folder, { recursive: true, force: true });
});
