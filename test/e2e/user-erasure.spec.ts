import { afterEach, beforeEach, expect, it } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { Tombstones } from '../../src/identity/tombstones.js';
import { ErasureRounds } from '../../src/user/erasure-rounds.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { eventually } from '../support/eventually.js';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';

let app: TestApp;
let openId: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
});
afterEach(() => app.stop());

const path = (user = openId): string => `/v1/accounts/${APP_ID}/users/${user}`;
const erase = (): Promise<Answer> => app.call(path(), { method: 'DELETE' });
const me = (session: string): Promise<Answer> => app.call('/v1/users/me', { session });
const traces = (): Promise<string[]> => tracesOf(app, [openId, '小林']);

it('takes profile, tokens, sessions and identity of one user, and of nobody else', async () => {
  const [lin, amy] = [await logIn(app), await logIn(app, 'amy')];
  await Promise.all([me(lin), me(amy)]);
  expect(await traces()).not.toEqual([]);
  expect((await erase()).status).toBe(204);
  expect(await traces()).toEqual([]);
  expect((await me(lin)).body).toMatchObject({ code: 'session.invalid' });
  expect((await me(amy)).body).toMatchObject({ nickname: 'Amy' });
  expect(app.log).not.toContain(openId);
});

it('answers 204 for who is not known or erased already, 404 for an unknown account, 403 without admin', async () => {
  expect((await erase()).status).toBe(204);
  expect((await erase()).status).toBe(204);
  expect((await app.call(`/v1/accounts/wxaaaaaaaaaaaaaaaa/users/o1`, { method: 'DELETE' })).status).toBe(404);
  const key = await app.makeKey(['user:read']);
  expect((await app.call(path(), { method: 'DELETE', key })).status).toBe(403);
});

it('lets the user log in anew at once, as another user, and leaves that login alone', async () => {
  const before = (await me(await logIn(app))).body['id'];
  await erase();
  const again = await logIn(app);
  const { id } = (await me(again)).body;
  expect(id).not.toBe(before);
  await app.later(30_000);
  await app.app.get(ErasureRounds).tick();
  expect((await me(again)).body).toMatchObject({ id, nickname: '小林' });
});

it('is not undone by a service that asks for the user, until the user logs in again', async () => {
  const ask = (): Promise<Answer> => app.call(path());
  await ask();
  await erase();
  expect((await ask()).body).toMatchObject({ status: 404, code: 'user.erased' });
  expect(await traces()).toEqual([]);
  await logIn(app);
  expect((await ask()).body).toMatchObject({ open_id: openId });
});

it('ends a login that waits with its ticket', async () => {
  const login = await startLogin(app);
  const callback = await consent(app, login);
  const { login_ticket } = returnedKeys(await deliver(app, callback));
  await erase();
  expect(await traces()).toEqual([]);
  expect((await activate(app, login.code, login_ticket)).body).toMatchObject({
    code: 'session.ticket_invalid',
  });
  expect(returnedKeys(await deliver(app, callback)).login_error).toBe('access_denied');
});

it.each(['/sns/oauth2/access_token', '/sns/userinfo', '/cgi-bin/user/info'])(
  'is not undone by an answer of %s that was under way',
  async (asked) => {
    const isLogin = asked.includes('oauth2');
    const login = isLogin ? await startLogin(app) : undefined;
    const callback = login && (await consent(app, login));
    const session = isLogin ? '' : await logIn(app);
    app.platform.requests.clear();
    app.platform.faults.add({ path: asked, fault: { kind: 'latency', ms: 300 } });
    const answer = callback
      ? deliver(app, callback)
      : asked.includes('sns')
        ? me(session)
        : app.call(`${path()}?fresh=true`);
    await eventually('WeChat is asked', () => app.platform.requests.count(asked) === 1);
    await erase();
    const late = await answer;
    if (isLogin) expect(returnedKeys(late).login_error).toBe('access_denied');
    else expect(late.body).toMatchObject({ code: 'user.erased' });
    expect(await traces()).toEqual([]);
  },
);

it('takes in its second round what a process wrote that died before it looked again', async () => {
  const identities = app.app.get(IdentityService);
  await erase();
  const identity = await identities.ensure(APP_ID, openId, undefined, Number.MAX_SAFE_INTEGER);
  // As if the login above had begun before: its consent is forgotten, and the round is due.
  await app.app.get(Tombstones).set(APP_ID, openId);
  await app.app
    .get(ProfileStore)
    .add(identity, undefined, (old) => ({ ...old, fields: { nickname: '小林' }, userAt: app.clock.now() }));
  await app.app.get(ErasureRounds).tick();
  expect(await traces()).toEqual(['identity.open_id', 'profile.fields', 'profile.open_id']);
  await app.later(25_000);
  await app.app.get(ErasureRounds).tick();
  expect(await traces()).toEqual([]);
});

it('is finished by the second round when it was interrupted', async () => {
  const session = await logIn(app);
  await me(session);
  const other = app.app.get(UserErasure);
  const broken = new Error('the process dies here');
  let isBroken = true;
  other.register(() => (isBroken ? Promise.reject(broken) : Promise.resolve()));
  expect((await erase()).status).toBe(500);
  isBroken = false;
  await app.later(25_000);
  await app.app.get(ErasureRounds).tick();
  expect(await traces()).toEqual([]);
  const { openId: sealed } = (await app.app.get(Tombstones).takeDue())[0] ?? {};
  expect(sealed).toBeUndefined();
});

it('is forgotten after a day', async () => {
  await erase();
  await app.later(25 * 3_600_000);
  await app.app.get(ErasureRounds).tick();
  expect((await app.call(path())).body).toMatchObject({ open_id: openId });
});
