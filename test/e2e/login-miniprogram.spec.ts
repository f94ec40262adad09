import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { SessionFeed } from '../../src/oauth/session-feed.js';
import { SessionService } from '../../src/oauth/session.service.js';
import { eventually } from '../support/eventually.js';
import { MINI_ID, miniLogin, miniSession, startWithEveryKind } from '../support/kinds.js';
import { type Answer, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await startWithEveryKind();
});
afterEach(() => app.stop());

const EXCHANGE = '/sns/jscode2session';
const exchanges = (): number => app.platform.requests.count(EXCHANGE);
const jsCode = (user = 'lin'): string => app.platform.jsCode(MINI_ID, user);
const fault = (errcode: number, times = 1): void =>
  void app.platform.faults.add({ path: EXCHANGE, times, fault: { kind: 'errcode', errcode } });
const codeOf = (answer: Answer): unknown => answer.body['session_code'];

describe('a js_code', () => {
  it('becomes an active session at once', async () => {
    const answer = await miniLogin(app, jsCode());
    expect(answer).toMatchObject({ status: 201, body: { state: 'active' } });
    expect((await app.call('/v1/session', { session: String(codeOf(answer)) })).body).toMatchObject({
      state: 'active',
      app_id: MINI_ID,
      user: answer.body['user'],
    });
  });

  it('delivered twenty times at once is exchanged once and gives one session', async () => {
    const js_code = jsCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => miniLogin(app, js_code)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(codeOf)).size).toBe(1);
    expect(exchanges()).toBe(1);
  });

  it('delivered to two instances at once is exchanged once and gives one session', async () => {
    const other = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
    const latency = { kind: 'latency', ms: 100 } as const;
    app.platform.faults.add({ path: EXCHANGE, times: Infinity, fault: latency });
    const js_code = jsCode();
    let done = false;
    const both = Promise.all([miniLogin(app, js_code), miniLogin(other, js_code)]).finally(
      () => (done = true),
    );
    await eventually('both answer', async () => {
      await app.advance(50);
      return done;
    });
    const answers = await both;
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(answers.map(codeOf)).size).toBe(1);
    expect(exchanges()).toBe(1);
    await other.close();
  });

  it('delivered again within a minute, because its answer got lost, gives the same session', async () => {
    const js_code = jsCode();
    const first = await miniLogin(app, js_code);
    await app.advance(59_000);
    expect((await miniLogin(app, js_code)).body).toEqual(first.body);
    await app.advance(1_000);
    expect(await miniLogin(app, js_code)).toMatchObject({
      status: 401,
      body: { code: 'oauth.code_refused', remedy: expect.stringContaining('wx.login') },
    });
    expect((await app.call('/v1/session', { session: String(codeOf(first)) })).status).toBe(200);
    expect(exchanges()).toBe(1);
  });

  it('does not show a session that another instance ended a moment ago', async () => {
    const other = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
    try {
      const js_code = jsCode();
      const session = String(codeOf(await miniLogin(app, js_code)));
      const status = async (): Promise<number> => (await app.call('/v1/session', { session })).status;
      await app.app.get(SessionFeed).look();
      expect(await status()).toBe(200);
      await other.call('/v1/session', { session, method: 'DELETE' });
      expect(await status()).toBe(200);
      expect(await miniLogin(app, js_code)).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    } finally {
      await other.close();
    }
  });

  it('does not bring back a session that was ended', async () => {
    const js_code = jsCode();
    const session = String(codeOf(await miniLogin(app, js_code)));
    await app.call('/v1/session', { session, method: 'DELETE' });
    expect(await miniLogin(app, js_code)).toMatchObject({ status: 401, body: { code: 'session.invalid' } });
    expect((await app.call('/v1/session', { session })).status).toBe(401);
  });

  it.each([40029, 40163, 42003])('that WeChat refuses with %i is refused for good', async (errcode) => {
    fault(errcode);
    const js_code = jsCode();
    for (const _ of [1, 2])
      expect(await miniLogin(app, js_code)).toMatchObject({
        status: 401,
        body: { code: 'oauth.code_refused' },
      });
    expect(exchanges()).toBe(1);
  });

  it('of a user whom WeChat blocks is refused, and nobody is to try again', async () => {
    app.platform.users.update('lin', { isRisk: true });
    expect(await miniLogin(app, jsCode())).toMatchObject({
      status: 403,
      body: { code: 'oauth.user_blocked' },
    });
    const openId = app.platform.users.openIdOf('lin', MINI_ID);
    expect(await app.app.get(IdentityService).find(MINI_ID, openId)).toBeUndefined();
  });

  it('is sent once more when WeChat is busy, and no more often', async () => {
    fault(-1);
    expect((await miniLogin(app, jsCode())).status).toBe(201);
    expect(exchanges()).toBe(2);
    fault(-1, 2);
    expect(await miniLogin(app, jsCode())).toMatchObject({
      status: 503,
      body: { code: 'oauth.wechat_unavailable' },
    });
    expect(exchanges()).toBe(4);
  });

  it('whose answer got lost is not sent again', async () => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'drop', processed: true } });
    const js_code = jsCode();
    for (const _ of [1, 2])
      expect(await miniLogin(app, js_code)).toMatchObject({
        status: 503,
        body: { code: 'oauth.outcome_unknown' },
      });
    expect(exchanges()).toBe(1);
  });

  it.each([40125, 45011, 50002])('tells nobody what WeChat said about the account (%i)', async (errcode) => {
    fault(errcode);
    const answer = await miniLogin(app, jsCode());
    expect(answer).toMatchObject({ status: 503, body: { code: 'oauth.wechat_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(answer.body).not.toHaveProperty('wechat');
    expect(app.log).toContain(`"errcode":${errcode}`);
  });

  it.each([
    [{ app_id: 'wxffffffffffffffff' }, 404, 'account.not_found'],
    [{ js_code: '' }, 400, 'http.validation_failed'],
    [{ open_id: 'oX' }, 400, 'http.validation_failed'],
  ])('with %o is %i', async (fields, status, code) => {
    const body = { app_id: MINI_ID, js_code: 'c', ...fields };
    expect(await app.call('/v1/sessions/miniprogram', { key: null, body })).toMatchObject({
      status,
      body: { code },
    });
    expect(exchanges()).toBe(0);
  });
});

describe('the session_key', () => {
  it('is kept sealed with the session, and stands in no answer, log or database file', async () => {
    const issued: string[] = [];
    const platform = app.platform;
    const session = await miniSession(app);
    const found = await app.app.get(SessionService).find(session);
    const key = (await app.app.get(SessionService).kept(found!))?.reveal() ?? '';
    expect(key).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    issued.push(key);
    const me = await app.call('/v1/session', { session });
    const profile = await app.call('/v1/users/me', { session });
    expect(platform.requests.count(EXCHANGE)).toBe(1);
    await app.close();
    const database = ['', '-wal'].map((suffix) => {
      try {
        return readFileSync(join(app.folder, `test.sqlite${suffix}`), 'latin1');
      } catch {
        return '';
      }
    });
    for (const text of [me.text, profile.text, app.log, ...database]) expect(text).not.toContain(key);
  });

  it('goes with the session', async () => {
    const session = await miniSession(app);
    const found = await app.app.get(SessionService).find(session);
    await app.call('/v1/session', { session, method: 'DELETE' });
    expect(await app.app.get(SessionService).kept(found!)).toBeUndefined();
  });
});
