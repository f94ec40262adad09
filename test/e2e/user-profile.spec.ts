import { afterEach, beforeEach, expect, it } from 'vitest';
import { logIn } from '../support/login.js';
import { APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
let openId: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
});
afterEach(() => app.stop());

const profile = (of = openId, query = ''): ReturnType<TestApp['call']> =>
  app.call(`/v1/accounts/${APP_ID}/users/${of}${query}`);
const HOUR = 3_600_000;

it('of who never logged in comes by the global token, and the user’s endpoint is not asked', async () => {
  const answer = await profile();
  expect(answer.body).toMatchObject({
    app_id: APP_ID,
    open_id: openId,
    subscribed: true,
    source: { token: 'global' },
  });
  expect(answer.body['missing']).toContainEqual({ field: 'nickname', reason: 'user_token_needed' });
  expect(app.platform.requests.list({ path: '/sns/userinfo' })).toHaveLength(0);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('keeps what a login told when that user’s token is gone, says so, and adds what the account knows', async () => {
  const session = await logIn(app);
  await app.call('/v1/users/me', { session });
  await app.call('/v1/session', { session, method: 'DELETE' });
  const answer = await profile(openId, '?fresh=true');
  expect(answer.body).toMatchObject({ nickname: '小林', subscribed: true, source: { token: 'global' } });
  for (const field of ['nickname', 'avatar_url'])
    expect(answer.body['missing']).toContainEqual({ field, reason: 'user_token_needed' });
});

it.each(['o%00', 'o%0A', 'o%20x', 'o%C3%A9', '%7F'])(
  'of an open_id that WeChat could not have given (%s) is refused by name',
  async (impossible) => {
    expect(await profile(impossible)).toMatchObject({
      status: 400,
      body: { code: 'http.validation_failed', errors: [{ path: 'open_id' }] },
    });
  },
);

it.each([
  [-1, '5'],
  [45011, '60'],
])('that WeChat is too busy for (%i) says when to ask again', async (errcode, seconds) => {
  app.platform.faults.add({ path: '/cgi-bin/user/info', fault: { kind: 'errcode', errcode } });
  const answer = await profile();
  expect(answer).toMatchObject({ status: 502, body: { code: 'wechat.rejected', wechat: { errcode } } });
  expect(answer.body['remedy']).toMatch(/^Ask again/);
  expect(answer.headers.get('retry-after')).toBe(seconds);
});

it('has one id, however the user was met', async () => {
  const session = await logIn(app);
  const me = await app.call('/v1/users/me', { session });
  const seen = await app.call('/v1/session', { session });
  expect((await profile()).body['id']).toBe(me.body['id']);
  expect(seen.body['user']).toMatchObject({ id: me.body['id'] });
});

it('is asked for again after five minutes, or when fresh=true', async () => {
  const asked = (): number => app.platform.requests.count('/cgi-bin/user/info');
  await profile();
  await profile();
  expect(asked()).toBe(1);
  await profile(openId, '?fresh=true');
  expect(asked()).toBe(2);
  await app.later(300_000);
  await profile();
  expect(asked()).toBe(3);
});

it('comes from store while WeChat is away; who was never seen is 503 then, and 404 when WeChat does not know', async () => {
  await profile();
  await app.later(HOUR);
  const away = app.platform.faults.add({
    path: '*',
    times: Infinity,
    fault: { kind: 'status', status: 502 },
  });
  const stored = await profile();
  expect(stored.body).toMatchObject({ subscribed: true, source: { token: 'stored' } });
  expect(stored.body['missing']).toContainEqual({ field: 'subscribed', reason: 'wechat_unavailable' });
  expect((await profile('oNobodyNobodyNobodyNobodyNob')).status).toBe(503);
  away.remove();
  expect(await profile('oNobodyNobodyNobodyNobodyNob')).toMatchObject({
    status: 404,
    body: { code: 'user.not_found' },
  });
});

it('of an earlier login is not passed off as fetched by a user token that is gone', async () => {
  const session = await logIn(app);
  await app.call('/v1/users/me', { session });
  await app.call('/v1/session', { session, method: 'DELETE' });
  const silent = await logIn(app, 'lin', { scope: 'snsapi_base' });
  expect((await app.call('/v1/users/me', { session: silent })).body).toMatchObject({
    source: { token: 'global' },
  });
});

it('survives a global token that somebody else killed', async () => {
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
  await app.later(60_000);
  for (const _ of [1, 2]) await forceRefresh();
  expect(app.platform.truth.isValid(String(body['access_token']))).toBe(false);
  expect((await profile()).body).toMatchObject({ source: { token: 'global' } });
});

it('of a session is not shown to another one', async () => {
  const [lin, amy] = [await logIn(app), await logIn(app, 'amy')];
  expect((await app.call('/v1/users/me', { session: lin })).body).toMatchObject({ nickname: '小林' });
  expect((await app.call('/v1/users/me', { session: amy })).body).toMatchObject({ nickname: 'Amy' });
  expect((await app.call('/v1/users/me', { key: null })).body).toMatchObject({ code: 'session.invalid' });
});

/** Another program with the same AppSecret kills our token; one generation of grace needs two calls, 30 s apart. */
async function forceRefresh(): Promise<void> {
  await app.later(31_000);
  const { secret } = app.platform.accounts.get(APP_ID);
  await fetch(`${app.platform.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credential', appid: APP_ID, secret, force_refresh: true }),
  });
}
