import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventSeed } from '../../simulator/push/push.message.js';
import { OAuthSweep } from '../../src/oauth/oauth-sweep.js';
import { PushInbox } from '../../src/push/push-inbox.js';
import { PushSweep } from '../../src/push/push-sweep.js';
import { ErasureRounds } from '../../src/user/erasure-rounds.js';
import { ProfileSweep } from '../../src/user/profile-sweep.js';
import { eventually } from '../support/eventually.js';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { push, setUpPush } from '../support/push.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';
import { rowCounts, tracesOf } from '../support/traces.js';

const OTHER = 'wx0123456789abcdee';
const DAY = 24 * 3_600_000;

let app: TestApp;
let openId: string;
let unionId: string;
beforeEach(async () => {
  const account = { secret: APP_SECRET, kind: 'official' as const, unionAccount: 'tea' };
  app = await TestApp.start({
    simulator: {
      accounts: [
        { ...account, appId: APP_ID, name: '测试号' },
        { ...account, appId: OTHER, name: '二号' },
      ],
    },
  });
  await app.addAccount();
  await app.addAccount({ app_id: OTHER });
  await setUpPush(app);
  openId = app.platform.users.openIdOf('lin', APP_ID);
  unionId = app.platform.users.unionIdOf('lin', APP_ID) ?? '';
});
afterEach(() => app.stop());

const me = (session: string): Promise<Answer> => app.call('/v1/users/me', { session });
const revoke = (more: Partial<EventSeed> = {}): Promise<unknown> =>
  push(app, { event: 'user_authorization_revoke', openId, unionId, revokeInfo: '205', ...more });
/** With every token that the platform ever gave for users. */
function personal(): string[] {
  const { truth } = app.platform;
  const tokens = [...truth.issued(APP_ID, 'user'), ...truth.issued(APP_ID, 'refresh')];
  return [openId, unionId, '小林', ...tokens.map(({ token }) => token)];
}
const traces = (): Promise<string[]> => tracesOf(app, personal());

it.each(['1', '201', '205', '301', '999', undefined])(
  'T-P01: a revocation with RevokeInfo %s leaves nothing of the user in any table, log or answer',
  async (revokeInfo) => {
    const [lin, amy] = [await logIn(app), await logIn(app, 'amy')];
    await Promise.all([me(lin), me(amy)]);
    await push(app, { event: 'subscribe', openId });
    await push(app, { event: 'CLICK', openId, more: { EventKey: '小林' } });
    expect(await traces()).not.toEqual([]);
    const before = await rowCounts(app);
    for (const table of ['identity', 'session', 'user_token', 'profile', 'login', 'push_event'])
      expect(before[table]).toBeGreaterThan(0);
    expect(await revoke({ revokeInfo })).toMatchObject({ taken: true, attempts: [200] });
    await app.later(25_000);
    await app.app.get(ErasureRounds).tick();
    expect(await traces()).toEqual([]);
    const kept = await app.app.get(PushInbox).read(APP_ID);
    expect(kept.filter((event) => JSON.stringify(event).includes(openId))).toEqual([]);
    for (const word of personal()) expect(app.log).not.toContain(word);
    expect((await me(lin)).body).toMatchObject({ code: 'session.invalid' });
    const asked = await app.call(`/v1/accounts/${APP_ID}/users/${openId}`);
    expect(asked.status).toBe(404);
    expect(asked.text).not.toContain('小林');
    expect((await me(amy)).body).toMatchObject({ nickname: 'Amy' });
    expect((await rowCounts(app))['tombstone']).toBe(1);
  },
);

describe('T-P01: a revocation during a login', () => {
  it('before the browser comes back: the login that began before it fails, one after it works', async () => {
    const login = await startLogin(app);
    const callback = await consent(app, login);
    await revoke();
    expect(returnedKeys(await deliver(app, callback)).login_error).toBe('access_denied');
    expect(await traces()).toEqual([]);
    expect((await me(await logIn(app))).body).toMatchObject({ nickname: '小林' });
  });

  it('while the code is exchanged', async () => {
    const exchange = '/sns/oauth2/access_token';
    app.platform.faults.add({ path: exchange, fault: { kind: 'latency', ms: 300 } });
    const answer = deliver(app, await consent(app, await startLogin(app)));
    await eventually('WeChat is asked', () => app.platform.requests.count(exchange) === 1);
    await revoke();
    expect(returnedKeys(await answer).login_error).toBe('access_denied');
    expect(await traces()).toEqual([]);
  });

  it('between callback and activation', async () => {
    const login = await startLogin(app);
    const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
    await revoke();
    expect((await activate(app, login.code, login_ticket)).status).toBe(401);
    expect(await traces()).toEqual([]);
  });

  it('while the profile is fetched', async () => {
    const session = await logIn(app);
    app.platform.faults.add({ path: '/sns/userinfo', fault: { kind: 'latency', ms: 300 } });
    const answer = me(session);
    await eventually('WeChat is asked', () => app.platform.requests.count('/sns/userinfo') === 1);
    await revoke();
    expect((await answer).status).toBe(404);
    expect(await traces()).toEqual([]);
  });

  it('delivered again later does not end the new login', async () => {
    const seed = { event: 'user_authorization_revoke', openId, revokeInfo: '301' };
    await logIn(app);
    await push(app, seed);
    const again = await logIn(app);
    await push(app, seed);
    expect((await me(again)).status).toBe(200);
  });
});

it.each(['table', 'spaced', 'small'] as const)(
  'T-P01: the user is found however the keys are spelt: %s',
  async (spelling) => {
    for (const format of ['json', 'xml'] as const) {
      await setUpPush(app, { format });
      const session = await logIn(app);
      await app.later(1_000);
      await revoke({ spelling });
      expect((await me(session)).status).toBe(401);
    }
  },
);

it('T-P02: a closed WeChat account takes the person away at every account, as far as we know it as one', async () => {
  const here = await logIn(app);
  const there = await logIn(app, 'lin', { app_id: OTHER });
  const amy = await logIn(app, 'amy', { app_id: OTHER });
  await Promise.all([me(here), me(there), me(amy)]);
  await push(app, { event: 'user_authorization_cancellation', openId });
  expect(await tracesOf(app, [...personal(), app.platform.users.openIdOf('lin', OTHER)])).toEqual([]);
  expect((await me(there)).status).toBe(401);
  expect((await me(amy)).status).toBe(200);
});

it('T-P03: a cleaned profile loses nickname and picture at once, and gets what WeChat shows now', async () => {
  const session = await logIn(app);
  expect((await me(session)).body).toMatchObject({ nickname: '小林' });
  app.platform.users.update('lin', { nickname: '微信用户' });
  await push(app, { event: 'user_info_modified', openId, spelling: 'spaced' });
  expect(await tracesOf(app, ['小林', 'avatar_url'])).toEqual([]);
  expect((await me(session)).body).toMatchObject({ nickname: '微信用户', source: { token: 'user' } });
});

it('T-P03: without OpenID there is nothing to do but to say so, and to take the event', async () => {
  expect(await push(app, { event: 'user_info_modified' })).toMatchObject({ taken: true });
  expect(app.log).toContain('push.no_user');
});

it('T-P04: after 200 days no unused profile, event, login or tombstone is left', async () => {
  await me(await logIn(app));
  await push(app, { event: 'CLICK', openId });
  await app.call(`/v1/accounts/${APP_ID}/users/oNobody`, { method: 'DELETE' });
  await app.later(170 * DAY);
  const sweep = async (): Promise<void> => {
    for (const part of [OAuthSweep, PushSweep, ProfileSweep]) await app.app.get(part).sweep();
    await app.app.get(ErasureRounds).tick();
  };
  await sweep();
  const late = await rowCounts(app);
  expect(late).toMatchObject({
    profile: 1,
    push_event: 1,
    login: 0,
    session: 0,
    user_token: 0,
    tombstone: 0,
  });
  await app.later(30 * DAY);
  await sweep();
  expect(await rowCounts(app)).toMatchObject({ profile: 0, push_event: 0, identity: 1 });
});
