import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { inTime } from '../support/in-time.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const REFRESH = '/sns/oauth2/refresh_token';
const USER_INFO = '/sns/userinfo';
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** Two instances on one database, one platform and one clock. */
let one: TestApp;
let two: TestApp;
let openId: string;
beforeEach(async () => {
  one = await TestApp.start();
  await one.addAccount({ session_idle_seconds: 86_400 * 30, session_max_seconds: 86_400 * 60 });
  two = await TestApp.start({ folder: one.folder, platform: one.platform, clock: one.clock });
  openId = one.platform.users.openIdOf('lin', APP_ID);
});
afterEach(async () => {
  await two.close();
  await one.stop();
});

const both = (): TestApp[] => [one, two];
const refreshes = (): number => one.platform.requests.count(REFRESH);
/** Waits for the account's own token while the other instance holds its lease: by the hand-moved clock. */
const me = (app: TestApp, session: string): Promise<Answer> =>
  inTime(one, app.call('/v1/users/me', { session }));
const isAlive = async (app: TestApp, session: string): Promise<boolean> =>
  (await app.call('/v1/session', { session })).status === 200;
const rows = (): Promise<Record<string, unknown>[]> =>
  one.app.get(DataSource).query('SELECT * FROM user_token');
/** Of the latest question to that path. */
const asked = (path: string): Record<string, string> =>
  one.platform.requests.list({ path }).at(-1)?.query ?? {};
const issued = (family: 'user' | 'refresh'): string | undefined =>
  one.platform.truth.issued(APP_ID, family).at(-1)?.token;
const reauthorize = { field: 'nickname', reason: 'reauthorize' };

describe('the token of a user', () => {
  it('is one per account and open_id: the newest', async () => {
    const session = await logIn(one);
    await logIn(two);
    expect(await rows()).toHaveLength(1);
    await me(one, session);
    expect(asked(USER_INFO)['access_token']).toBe(issued('user'));
  });

  it('T-I07: is never replaced by a silent login, nor kept after one', async () => {
    await logIn(two, 'amy', { scope: 'snsapi_base' });
    expect(await rows()).toEqual([]);
    const wide = await logIn(one);
    const [before] = await rows();
    await logIn(two, 'lin', { scope: 'snsapi_base' });
    expect(await rows()).toEqual([before]);
    expect((await me(two, wide)).body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
  });

  it('T-I07: goes with the last session, whichever instance ends it', async () => {
    const [first, second] = [await logIn(one), await logIn(two)];
    await two.call('/v1/session', { session: first, method: 'DELETE' });
    expect(await rows()).toHaveLength(1);
    await one.call('/v1/session', { session: second, method: 'DELETE' });
    expect(await rows()).toEqual([]);
  });

  it('does not come back by a refresh that was under way at the last logout', async () => {
    const session = await logIn(one);
    await one.later(2 * HOUR);
    one.platform.faults.add({ path: REFRESH, fault: { kind: 'latency', ms: 200 } });
    const profile = me(one, session);
    await eventually('WeChat is asked', () => refreshes() === 1);
    await two.call('/v1/session', { session, method: 'DELETE' });
    await profile;
    expect(await rows()).toEqual([]);
  });
});

describe('its refresh', () => {
  it('is one for twenty callers at two instances', async () => {
    const session = await logIn(one);
    await one.later(2 * HOUR);
    one.platform.faults.add({ path: REFRESH, times: Infinity, fault: { kind: 'latency', ms: 100 } });
    const calls = [...Array(20).keys()].map((n) => (n % 2 ? one : two).call('/v1/users/me', { session }));
    for (const answer of await inTime(one, Promise.all(calls)))
      expect(answer.body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
    expect(refreshes()).toBe(1);
  });

  it('is one too when WeChat keeps the access token as it was', async () => {
    const session = await logIn(one);
    one.platform.faults.add({ path: USER_INFO, times: 2, fault: { kind: 'errcode', errcode: 42001 } });
    one.platform.faults.add({ path: REFRESH, times: Infinity, fault: { kind: 'latency', ms: 100 } });
    const answers = await inTime(one, Promise.all(both().map((app) => me(app, session))));
    for (const { body } of answers) expect(body).toMatchObject({ source: { token: 'user' } });
    expect(refreshes()).toBe(1);
  });

  it('keeps whatever refresh token WeChat gives back, for every instance', async () => {
    const session = await logIn(one);
    for (const [app, refresh_token] of [
      [one, 'r-second'],
      [two, 'r-third'],
    ] as const) {
      await one.later(3 * HOUR);
      const body = JSON.stringify({
        access_token: `a-of-${refresh_token}`,
        expires_in: 7200,
        refresh_token,
        openid: openId,
        scope: 'snsapi_userinfo',
      });
      one.platform.faults.add({ path: REFRESH, fault: { kind: 'garbage', body } });
      const info = JSON.stringify({ openid: openId, nickname: refresh_token });
      one.platform.faults.add({ path: USER_INFO, fault: { kind: 'garbage', body: info } });
      expect((await me(app, session)).body).toMatchObject({ nickname: refresh_token });
    }
    expect(asked(REFRESH)['refresh_token']).toBe('r-second');
    await one.later(3 * HOUR);
    await me(one, session);
    expect(asked(REFRESH)['refresh_token']).toBe('r-third');
  });

  it('takes no answer about another user', async () => {
    const session = await logIn(one);
    await one.later(2 * HOUR);
    const [before] = await rows();
    const body = JSON.stringify({
      access_token: 'a-other',
      expires_in: 7200,
      refresh_token: 'r-other',
      openid: 'oSomebodyElse',
      scope: 'snsapi_userinfo',
    });
    one.platform.faults.add({ path: REFRESH, fault: { kind: 'garbage', body } });
    expect((await me(one, session)).body).toMatchObject({ source: { token: 'stored' } });
    expect(await rows()).toEqual([before]);
    expect((await me(two, session)).body).toMatchObject({ source: { token: 'user' } });
  });

  it('does not prolong the thirty days of the login', async () => {
    const session = await logIn(one);
    const [{ refresh_expires_at } = {}] = await rows();
    await one.later(29 * DAY);
    expect((await me(two, session)).body).toMatchObject({ source: { token: 'user' } });
    expect(await rows()).toMatchObject([{ refresh_expires_at }]);
    await one.later(DAY);
    for (const app of both()) expect((await me(app, session)).body['missing']).toContainEqual(reauthorize);
    expect(refreshes()).toBe(1);
    expect(await isAlive(one, session)).toBe(true);
  });

  it.each([
    ['soon', 11 * SECOND],
    ['never, by its clock', 400 * DAY],
  ])('of an instance that died at it, and whose claim ends %s, is taken over', async (_, ms) => {
    const session = await logIn(one);
    await one.later(2 * HOUR);
    await one.app.get(DataSource).query('UPDATE user_token SET refreshing_until = ?', [one.clock.now() + ms]);
    const began = one.clock.now();
    expect((await me(two, session)).body).toMatchObject({ source: { token: 'user' } });
    expect(one.clock.now() - began).toBeGreaterThan(10 * SECOND);
    expect(one.clock.now() - began).toBeLessThan(20 * SECOND);
    expect(refreshes()).toBe(1);
  });

  it('that fails for WeChat’s reasons hinders nobody after it', async () => {
    const session = await logIn(one);
    await one.later(2 * HOUR);
    one.platform.faults.add({ path: REFRESH, fault: { kind: 'drop' } });
    const failed = await me(one, session);
    expect(failed.body['missing']).toContainEqual({ field: 'nickname', reason: 'wechat_unavailable' });
    expect((await me(two, session)).body).toMatchObject({ source: { token: 'user' } });
  });
});

describe('its refusal', () => {
  it.each([40030, 42002])('(%i) leaves the session, and profiles come from store', async (errcode) => {
    const session = await logIn(one);
    await me(one, session);
    await one.later(2 * HOUR);
    one.platform.faults.add({ path: REFRESH, fault: { kind: 'errcode', errcode } });
    for (const app of [...both(), ...both()]) {
      const answer = await me(app, session);
      expect(answer.body).toMatchObject({ nickname: '小林', source: { token: 'stored' } });
      expect(answer.body['missing']).toContainEqual(reauthorize);
      expect(await isAlive(app, session)).toBe(true);
    }
    expect(refreshes()).toBe(1);
  });

  it.each([REFRESH, USER_INFO])(
    'because of a changed password (42007 of %s) ends every session',
    async (path) => {
      const sessions = [await logIn(one), await logIn(two)];
      if (path === REFRESH) await one.later(2 * HOUR);
      one.platform.faults.add({ path, fault: { kind: 'errcode', errcode: 42007 } });
      expect((await me(one, sessions[0] ?? '')).body['missing']).toContainEqual(reauthorize);
      for (const session of sessions)
        for (const app of both()) expect(await isAlive(app, session)).toBe(false);
      expect(await rows()).toEqual([]);
    },
  );

  it.each([40030, 42007])('(%i) says nothing of tokens that a login brought meanwhile', async (errcode) => {
    const old = await logIn(one);
    await one.later(2 * HOUR);
    one.platform.faults.add({ path: REFRESH, fault: { kind: 'latency', ms: 300 } });
    if (errcode === 42007) one.platform.userTokens.changePassword('lin');
    else one.platform.userTokens.revokeRefreshTokens({ userId: 'lin' });
    const profile = me(one, old);
    await eventually('WeChat is asked', () => refreshes() === 1);
    const fresh = await logIn(two);
    expect((await profile).body).toMatchObject({ source: { token: 'user' } });
    expect(await isAlive(two, fresh)).toBe(true);
    expect((await me(two, fresh)).body).toMatchObject({ source: { token: 'user' } });
  });
});

it.each(['access_token', 'refresh_token'])(
  'a %s that does not open is told as what it is, and a new login puts another in its place',
  async (column) => {
    const session = await logIn(one);
    await me(one, session);
    await one.app.get(DataSource).query(`UPDATE user_token SET ${column} = 'v1.00000000.AAAA'`);
    await one.later(HOUR);
    const answer = await me(two, session);
    expect(answer.body).toMatchObject({ nickname: '小林', source: { token: 'stored' } });
    expect(answer.body['missing']).toContainEqual(reauthorize);
    expect(two.log).toContain('oauth.user_token_damaged');
    expect(two.log).toContain('Put the older key back');
    expect(await isAlive(two, session)).toBe(true);
    expect((await me(two, await logIn(two))).body).toMatchObject({ source: { token: 'user' } });
  },
);
