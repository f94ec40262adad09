import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { logIn } from '../support/login.js';
import { push, setUpPush } from '../support/push.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const BY_USER = '/sns/userinfo';
const BY_ACCOUNT = '/cgi-bin/user/info';
const HOUR = 3_600_000;

let app: TestApp;
let openId: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
});
afterEach(() => app.stop());

const me = (session: string, query = ''): Promise<Answer> => app.call(`/v1/users/me${query}`, { session });
const profile = (query = ''): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/users/${openId}${query}`);
const asked = (): Record<string, number> => ({
  user: app.platform.requests.count(BY_USER),
  global: app.platform.requests.count(BY_ACCOUNT),
});
const reply = (path: string, body: object): unknown =>
  app.platform.faults.add({ path, fault: { kind: 'garbage', body: JSON.stringify(body) } });
const fail = (path: string, errcode: number): unknown =>
  app.platform.faults.add({ path, times: Infinity, fault: { kind: 'errcode', errcode } });
const tokensSent = (path: string): string[] =>
  app.platform.requests
    .list({ path })
    .map(({ query }) => new URLSearchParams(query).get('access_token') ?? '');

it('comes from both tokens, each asked by its own endpoint, and the empty nickname of one covers nothing', async () => {
  const session = await logIn(app);
  app.platform.requests.clear();
  reply(BY_ACCOUNT, {
    subscribe: 1,
    openid: openId,
    nickname: '',
    sex: 0,
    headimgurl: '',
    subscribe_time: 1_716_533_081,
    remark: '常客',
    tagid_list: [2, '101'],
    subscribe_scene: 'ADD_SCENE_QR_CODE',
    qr_scene: 98_765,
    qr_scene_str: '',
  });
  const { body } = await me(session);
  expect(body).toMatchObject({
    nickname: '小林',
    subscribed: true,
    subscribed_at: '2024-05-24T06:44:41.000Z',
    remark: '常客',
    tag_ids: [2, 101],
    subscribe_scene: 'ADD_SCENE_QR_CODE',
    qr_scene: 98_765,
    source: { token: 'user' },
  });
  expect(body).not.toHaveProperty('qr_scene_str');
  expect(JSON.stringify(body['missing'])).not.toContain('token_needed');
  const { truth } = app.platform;
  const families = (family: 'user' | 'stable'): string[] =>
    truth.issued(APP_ID, family).map(({ token }) => token);
  expect(families('user')).toEqual(expect.arrayContaining(tokensSent(BY_USER)));
  expect(families('stable')).toEqual(expect.arrayContaining(tokensSent(BY_ACCOUNT)));
  expect(asked()).toEqual({ user: 1, global: 1 });
});

it.each(['', 'from before 2021'])(
  'keeps the nickname of the user’s token when the account’s token alone tells %j',
  async (nickname) => {
    await me(await logIn(app));
    await app.later(HOUR);
    fail(BY_USER, -1);
    reply(BY_ACCOUNT, { subscribe: 1, openid: openId, nickname, subscribe_time: 1_716_533_081 });
    expect((await profile()).body).toMatchObject({
      nickname: '小林',
      subscribed_at: '2024-05-24T06:44:41.000Z',
      source: { token: 'stored' },
    });
  },
);

it('that is stored and young costs neither token anything, for page and service', async () => {
  const session = await logIn(app);
  await me(session);
  const before = asked();
  expect((await profile()).body).toMatchObject({
    nickname: '小林',
    subscribed: true,
    source: { token: 'user' },
  });
  await me(session);
  expect(asked()).toEqual(before);
});

it('that is old is asked for by both tokens, by a service too', async () => {
  await me(await logIn(app));
  await app.later(600_000);
  app.platform.users.update('lin', { nickname: '林' });
  expect((await profile()).body).toMatchObject({ nickname: '林', source: { token: 'user' } });
  expect(asked()).toEqual({ user: 2, global: 2 });
});

describe('when one token fails', () => {
  it('the account’s, keeps what the user’s brought, and names what is not known', async () => {
    fail(BY_ACCOUNT, -1);
    const { body } = await me(await logIn(app));
    expect(body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
    expect(body).not.toHaveProperty('subscribed');
    expect(body['missing']).toContainEqual({ field: 'subscribed', reason: 'wechat_unavailable' });
    expect(body['missing']).not.toContainEqual(expect.objectContaining({ field: 'nickname' }));
  });

  it('the user’s, keeps what the account’s brought', async () => {
    fail(BY_USER, -1);
    const { body } = await me(await logIn(app));
    expect(body).toMatchObject({ subscribed: true, source: { token: 'stored' } });
    expect(body['missing']).toContainEqual({ field: 'nickname', reason: 'wechat_unavailable' });
    expect(body['missing']).not.toContainEqual(expect.objectContaining({ field: 'subscribed' }));
  });

  it('the account’s, is not asked at each visit of a page, but for a service', async () => {
    fail(BY_ACCOUNT, 48001);
    const session = await logIn(app);
    for (const _ of [1, 2]) {
      const { body } = await me(session);
      expect(body['missing']).toContainEqual({ field: 'subscribed', reason: 'global_token_needed' });
    }
    expect(asked()).toMatchObject({ global: 1 });
    expect((await profile()).body).toMatchObject({ nickname: '小林' });
    expect(asked()).toMatchObject({ global: 2 });
    await app.later(31_000);
    await me(session);
    expect(asked()).toMatchObject({ global: 3 });
  });
});

it('passes the language on: that of the query, else that of the login', async () => {
  const session = await logIn(app, 'lin', { lang: 'zh_TW' });
  await me(session);
  await app.later(HOUR);
  await me(session, '?lang=en');
  await profile('?fresh=true&lang=en');
  await profile('?fresh=true');
  for (const path of [BY_USER, BY_ACCOUNT]) {
    const languages = app.platform.requests
      .list({ path })
      .map(({ query }) => new URLSearchParams(query).get('lang'));
    expect(languages).toEqual(['zh_TW', 'en', 'en', 'zh_CN']);
  }
  for (const answer of [await me(session, '?lang=fr'), await profile('?lang=fr')])
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'lang' }] } });
});

it('of who does not follow may come as errcode 50005', async () => {
  reply(BY_ACCOUNT, { errcode: 50005, errmsg: 'user is unsubscribed' });
  expect((await profile()).body).toMatchObject({ subscribed: false, source: { token: 'global' } });
});

it('loses a picture that the user took away', async () => {
  const session = await logIn(app);
  expect((await me(session)).body).toHaveProperty('avatar_url');
  app.platform.users.update('lin', { avatar: '' });
  await app.later(HOUR);
  const { body } = await me(session);
  expect(body).not.toHaveProperty('avatar_url');
  expect(body['missing']).toContainEqual({ field: 'avatar_url', reason: 'withheld_by_wechat' });
});

it('loses a remark that was taken away, but nothing by a reply that holds little', async () => {
  const whole = { subscribe: 1, openid: openId, subscribe_time: 1_716_533_081 };
  reply(BY_ACCOUNT, { ...whole, remark: '常客' });
  await profile();
  reply(BY_ACCOUNT, { subscribe: 1, openid: openId, tagid_list: [7] });
  expect((await profile('?fresh=true')).body).toMatchObject({ remark: '常客', tag_ids: [7] });
  reply(BY_ACCOUNT, { ...whole, remark: '' });
  expect((await profile('?fresh=true')).body).not.toHaveProperty('remark');
});

describe('news that comes while WeChat is asked', () => {
  beforeEach(() => setUpPush(app));

  it.each(['first', 'later'])(
    'takes the old nickname away for good: at the %s fetch it is not written back',
    async (which) => {
      const session = await logIn(app);
      if (which === 'later') {
        await me(session);
        await app.later(HOUR);
      }
      app.platform.requests.clear();
      const slow = { kind: 'garbage' as const, body: JSON.stringify({ openid: openId, nickname: '坏名字' }) };
      app.platform.faults.add({ path: BY_USER, fault: slow });
      app.platform.faults.add({ path: BY_ACCOUNT, fault: { kind: 'latency', ms: 400 } });
      const answer = me(session);
      await eventually('WeChat is asked', () => app.platform.requests.count(BY_ACCOUNT) === 1);
      app.platform.users.update('lin', { nickname: '微信用户' });
      await push(app, { event: 'user_info_modified', openId });
      expect((await answer).body).toMatchObject({ nickname: '微信用户', source: { token: 'user' } });
      expect((await profile()).body).toMatchObject({ nickname: '微信用户' });
    },
  );

  it('that the user left is not undone by the answer from before', async () => {
    await profile();
    await app.later(HOUR);
    app.platform.requests.clear();
    app.platform.faults.add({ path: BY_ACCOUNT, fault: { kind: 'latency', ms: 400, processed: true } });
    const answer = profile();
    await eventually('WeChat is asked', () => app.platform.requests.count(BY_ACCOUNT) === 1);
    app.platform.users.unfollow('lin', APP_ID);
    await push(app, { event: 'unsubscribe', openId });
    expect((await answer).body).toMatchObject({ subscribed: false });
  });
});

it('does not lose what one token told when the other one’s answer is stored at the same time', async () => {
  const session = await logIn(app);
  app.platform.faults.add({ path: BY_USER, fault: { kind: 'latency', ms: 200 } });
  const [own, services] = await Promise.all([me(session), profile()]);
  for (const { status } of [own, services]) expect(status).toBe(200);
  expect((await profile()).body).toMatchObject({ nickname: '小林', subscribed: true });
});
