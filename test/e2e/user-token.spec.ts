import { afterEach, beforeEach, expect, it } from 'vitest';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount({ session_idle_seconds: 86_400 * 30, session_max_seconds: 86_400 * 60 });
});
afterEach(() => app.stop());

const REFRESH = '/sns/oauth2/refresh_token';
const HOUR = 3_600_000;
const refreshes = (): number => app.platform.requests.count(REFRESH);
const me = (session: string): ReturnType<TestApp['call']> => app.call('/v1/users/me', { session });

it('is refreshed when it has run out, once for many callers', async () => {
  const session = await logIn(app);
  await app.later(2 * HOUR);
  const answers = await Promise.all(Array.from({ length: 10 }, () => me(session)));
  for (const answer of answers)
    expect(answer.body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
  expect(refreshes()).toBe(1);
});

it('is refreshed when WeChat refuses it early', async () => {
  const session = await logIn(app);
  app.platform.faults.add({ path: '/sns/userinfo', fault: { kind: 'errcode', errcode: 42001 } });
  expect((await me(session)).body).toMatchObject({ source: { token: 'user' } });
  expect(refreshes()).toBe(1);
});

it('once its refresh is refused, leaves the session and shows the stored profile with the reason', async () => {
  const session = await logIn(app);
  await me(session);
  app.platform.userTokens.revokeRefreshTokens({ userId: 'lin' });
  await app.later(2 * HOUR);
  const answer = await me(session);
  expect(answer.body).toMatchObject({ nickname: '小林', source: { token: 'stored' } });
  expect(answer.body['missing']).toContainEqual({ field: 'nickname', reason: 'reauthorize' });
  expect((await app.call('/v1/session', { session })).status).toBe(200);
  await me(session);
  expect(refreshes()).toBe(1);
  const again = await logIn(app);
  expect((await me(again)).body).toMatchObject({ source: { token: 'user' } });
});

it('once refused, costs WeChat no further question', async () => {
  const session = await logIn(app);
  app.platform.userTokens.revokeRefreshTokens({ userId: 'lin' });
  app.platform.faults.add({ path: '/sns/userinfo', fault: { kind: 'errcode', errcode: 42001 } });
  await me(session);
  app.platform.requests.clear();
  expect((await me(session)).body).toMatchObject({ source: { token: 'stored' } });
  expect(app.platform.requests.list({})).toEqual([]);
});

it('ends the sessions when only the refreshed token is told of a new password (42001, then 42007)', async () => {
  const session = await logIn(app);
  for (const errcode of [42001, 42007])
    app.platform.faults.add({ path: '/sns/userinfo', fault: { kind: 'errcode', errcode } });
  expect((await me(session)).body['missing']).toContainEqual({ field: 'nickname', reason: 'reauthorize' });
  expect(refreshes()).toBe(1);
  expect((await app.call('/v1/session', { session })).status).toBe(401);
});

it('ends the sessions of a user who changed the WeChat password', async () => {
  const session = await logIn(app);
  app.platform.userTokens.changePassword('lin');
  await app.later(2 * HOUR);
  await me(session);
  expect((await app.call('/v1/session', { session })).status).toBe(401);
});

it('ends the sessions at once when the profile is refused because of the password', async () => {
  const [first, second] = [await logIn(app), await logIn(app)];
  app.platform.userTokens.changePassword('lin');
  expect((await me(first)).body).toMatchObject({ source: { token: 'stored' } });
  for (const session of [first, second])
    expect((await app.call('/v1/session', { session })).body).toMatchObject({ code: 'session.invalid' });
});

it('asks for a new consent when the profile is refused because of the grant, and leaves the session', async () => {
  const session = await logIn(app);
  app.platform.faults.add({ path: '/sns/userinfo', fault: { kind: 'errcode', errcode: 42002 } });
  for (const _ of [1, 2])
    expect((await me(session)).body['missing']).toContainEqual({ field: 'nickname', reason: 'reauthorize' });
  expect((await app.call('/v1/session', { session })).status).toBe(200);
  expect(app.platform.requests.count('/sns/userinfo')).toBe(1);
});

it('is not renewed past the thirty days of its login', async () => {
  const session = await logIn(app);
  await app.later(29 * 24 * HOUR);
  expect((await me(session)).body).toMatchObject({ source: { token: 'user' } });
  await app.later(2 * 24 * HOUR);
  expect((await me(session)).body).toMatchObject({ source: { token: 'stored' } });
  expect(refreshes()).toBe(1);
});

it('of a silent login is not kept, and never replaces a wider one', async () => {
  const wide = await logIn(app);
  const silent = await logIn(app, 'lin', { scope: 'snsapi_base' });
  expect((await app.call('/v1/session', { session: silent })).body).toMatchObject({ scope: 'snsapi_base' });
  await app.later(HOUR);
  expect((await me(wide)).body).toMatchObject({ source: { token: 'user' } });
  const onlySilent = await logIn(app, 'amy', { scope: 'snsapi_base' });
  const answer = await me(onlySilent);
  expect(answer.body).toMatchObject({ subscribed: false, source: { token: 'global' } });
  expect(answer.body['missing']).toContainEqual({ field: 'nickname', reason: 'user_token_needed' });
});

it('goes with the user’s last session', async () => {
  const [first, second] = [await logIn(app), await logIn(app)];
  await app.call('/v1/session', { session: first, method: 'DELETE' });
  expect((await me(second)).body).toMatchObject({ source: { token: 'user' } });
  await app.call('/v1/session', { session: second, method: 'DELETE' });
  const silent = await logIn(app, 'lin', { scope: 'snsapi_base' });
  await app.later(HOUR);
  expect((await me(silent)).body).toMatchObject({ source: { token: 'global' }, subscribed: true });
});

it('stays for a login that is under way when the other device logs out', async () => {
  const first = await logIn(app);
  const login = await startLogin(app);
  const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
  await app.call('/v1/session', { session: first, method: 'DELETE' });
  const active = await activate(app, login.code, login_ticket);
  expect((await me(String(active.body['session_code']))).body).toMatchObject({
    nickname: '小林',
    source: { token: 'user' },
  });
});

it('goes with the last session when the ticket of another login was never used', async () => {
  const first = await logIn(app);
  await deliver(app, await consent(app, await startLogin(app)));
  await app.later(60_000);
  await app.call('/v1/session', { session: first, method: 'DELETE' });
  const silent = await logIn(app, 'lin', { scope: 'snsapi_base' });
  expect((await me(silent)).body).toMatchObject({ source: { token: 'global' } });
});
