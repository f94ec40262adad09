import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
let openId: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
});
afterEach(() => app.stop());

const BY_USER = '/sns/userinfo';
const BY_ACCOUNT = '/cgi-bin/user/info';
const HOUR = 3_600_000;

const profile = (query = ''): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/users/${openId}${query}`);
const reply = (path: string, body: object): unknown =>
  app.platform.faults.add({ path, fault: { kind: 'garbage', body: JSON.stringify(body) } });

it('a number beyond belief counts as absent, now and from store', async () => {
  const session = await logIn(app);
  reply(BY_USER, { openid: openId, nickname: 'x', sex: '9'.repeat(400) });
  for (const _ of [1, 2]) {
    const answer = await app.call('/v1/users/me', { session });
    expect(answer).toMatchObject({ status: 200, body: { nickname: 'x' } });
    expect(answer.body).not.toHaveProperty('sex');
  }
});

it.each([99_999_999_999_999, 253_402_300_800, 0, -5, '9'.repeat(30)])(
  'a follower since %s has no such date',
  async (subscribe_time) => {
    reply(BY_ACCOUNT, { openid: openId, subscribe: 1, subscribe_time, remark: 'x' });
    for (const _ of [1, 2]) {
      const answer = await profile();
      expect(answer).toMatchObject({ status: 200, body: { subscribed: true, remark: 'x' } });
      expect(answer.body).not.toHaveProperty('subscribed_at');
    }
  },
);

it.each(['{"sex":null}', '{"nickname":', '[]', 'null'])(
  'a stored profile that reads %s counts as absent and is overwritten',
  async (fields) => {
    const session = await logIn(app);
    await app.call('/v1/users/me', { session });
    await app.app.get(DataSource).query('UPDATE profile SET fields = ?', [fields]);
    expect((await profile()).body).toMatchObject({
      nickname: '小林',
      subscribed: true,
      source: { token: 'user' },
    });
  },
);

it('another user’s profile by the user token is neither shown nor stored', async () => {
  const session = await logIn(app);
  reply(BY_USER, { openid: 'oSomebodyElse', nickname: 'Somebody' });
  const answer = await app.call('/v1/users/me', { session });
  expect(answer.body).toMatchObject({ source: { token: 'stored' } });
  expect(answer.body['missing']).toContainEqual({ field: 'nickname', reason: 'wechat_unavailable' });
  expect((await app.call('/v1/users/me', { session })).body).toMatchObject({ nickname: '小林' });
});

it('another user’s profile by the global token is neither shown nor stored', async () => {
  reply(BY_ACCOUNT, { openid: 'oSomebodyElse', subscribe: 1, remark: 'Somebody' });
  expect(await profile()).toMatchObject({ status: 503, body: { code: 'wechat.outcome_unknown' } });
  await profile();
  await app.later(HOUR);
  reply(BY_ACCOUNT, { openid: 'oSomebodyElse', subscribe: 1, remark: 'Somebody' });
  const answer = await profile();
  expect(answer.body).toMatchObject({ open_id: openId, source: { token: 'stored' } });
  expect(answer.text).not.toContain('Somebody');
});
