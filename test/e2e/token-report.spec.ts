import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live } from '../support/engine.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';

const STABLE = '/cgi-bin/stable_token';
const PLAIN = '/cgi-bin/token';
const PROBE = '/cgi-bin/get_api_domain_ip';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const token = async (): Promise<string> =>
  String((await app.call(`/v1/accounts/${APP_ID}/token`)).body['access_token']);

const report = (dead: string, errcode = 40001, key?: string): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}/token/report`, {
    body: { access_token: dead, errcode },
    ...(key !== undefined && { key }),
  });

const credential = { grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET };

/** Another program forces a refresh, and the platform kills the old token at once. */
async function forcedByOthers(): Promise<void> {
  app.platform.accounts.update(APP_ID, { strictForcedRefresh: true });
  const body = JSON.stringify({ ...credential, force_refresh: true });
  await fetch(`${app.platform.url}${STABLE}`, { method: 'POST', body });
}

/** Another program fetches plain tokens; the second one kills ours at once. */
async function fetchedByOthers(): Promise<void> {
  const query = new URLSearchParams(credential).toString();
  for (let call = 0; call < 2; call++) await fetch(`${app.platform.url}${PLAIN}?${query}`);
}

const KILLS = [
  { mode: 'stable', kill: forcedByOthers, calls: { [STABLE]: 1, [PROBE]: 0 } },
  { mode: 'plain', kill: fetchedByOthers, calls: { [PLAIN]: 1, [PROBE]: 1 } },
];

describe.each(KILLS)('a dead token ($mode)', ({ mode, kill, calls }) => {
  let dead: string;
  beforeEach(async () => {
    await app.addAccount({ token_mode: mode });
    dead = await token();
    await app.advance(40_000);
    await kill();
    expect(app.platform.truth.isValid(dead)).toBe(false);
    app.platform.requests.clear();
  });

  it('is replaced once for 200 reporters at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => report(dead)));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ generation: 2 });
      expect(app.platform.truth.isValid(String(body['access_token']))).toBe(true);
    }
    // Who comes when it is done already hears that the token was old.
    expect(new Set(answers.map(({ body }) => body['verdict']))).toContain('refreshed');
    for (const [path, count] of Object.entries(calls))
      expect([path, app.platform.requests.count(path)]).toEqual([path, count]);
  });

  it('is known as old afterwards, without a word to WeChat', async () => {
    const { body } = await report(dead);
    app.platform.requests.clear();
    await app.advance(3_600_000);
    const late = await report(dead, 42001);
    expect(late.body).toMatchObject({ verdict: 'superseded', access_token: body['access_token'] });
    expect(app.platform.requests.list()).toEqual([]);
  });
});

describe.each(KILLS)('a token that works ($mode)', ({ mode, kill }) => {
  it('is not replaced, and the caller learns what else may be wrong', async () => {
    await app.addAccount({ token_mode: mode });
    const good = await token();
    const { status, body } = await report(good);
    expect(status).toBe(200);
    expect(body).toMatchObject({ verdict: 'valid', access_token: good, generation: 1 });
    expect(body['detail']).toContain('WeChat accepts this token');
    expect(await token()).toBe(good);
    expect(app.platform.requests.count(PLAIN)).toBe(mode === 'plain' ? 1 : 0);
  });

  it('is proven once for 50 reporters at a time, and ever more rarely for a flood', async () => {
    await app.addAccount({ token_mode: mode });
    const good = await token();
    await Promise.all(Array.from({ length: 50 }, () => report(good)));
    expect(app.platform.requests.count(PROBE)).toBe(1);
    // Shared for 1, 2, 4, 8, then 10 seconds.
    for (let second = 0; second < 60; second++) {
      await app.advance(1_000);
      await report(good);
    }
    expect(app.platform.requests.count(PROBE)).toBe(9);
  });

  it('is proven anew when it dies a moment after it was found alive', async () => {
    await app.addAccount({ token_mode: mode });
    const good = await token();
    expect((await report(good)).body).toMatchObject({ verdict: 'valid' });
    await kill();
    await app.advance(1_000);
    expect((await report(good)).body).toMatchObject({ verdict: 'refreshed', generation: 2 });
  });
});

it('asks WeChat nothing when the current token is a newer one', async () => {
  await app.addAccount();
  const old = await token();
  await live(app, 7_000_000, 20_000);
  const current = await token();
  expect(current).not.toBe(old);
  const asked = app.platform.requests.list().length;
  expect((await report(old, 40014)).body).toMatchObject({ verdict: 'superseded', access_token: current });
  expect(app.platform.requests.list()).toHaveLength(asked);
});

it('counts what came of the reports in the status', async () => {
  await app.addAccount();
  const good = await token();
  await report(good);
  await report('82_neverours_neverours_neverours');
  await report(good, 48001);
  expect((await app.call(`/v1/accounts/${APP_ID}/status`)).body).toMatchObject({
    reports: { superseded: 0, refreshed: 0, valid: 1, refused: 2 },
  });
});

it('answers 503 with the reason when WeChat cannot be asked, and keeps the token', async () => {
  await app.addAccount();
  const good = await token();
  app.platform.faults.add({ path: '*', times: Infinity, fault: { kind: 'status', status: 502 } });
  const answer = await report(good);
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'wechat.outcome_unknown' });
  expect(await token()).toBe(good);
});

it('takes the SHA-256 in place of the token', async () => {
  await app.addAccount();
  const hash = createHash('sha256')
    .update(await token())
    .digest('hex');
  for (const token_sha256 of [hash, hash.toUpperCase()]) {
    const body = { token_sha256, errcode: 40001 };
    expect((await app.call(`/v1/accounts/${APP_ID}/token/report`, { body })).body).toMatchObject({
      verdict: 'valid',
    });
  }
});
