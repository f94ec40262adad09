import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProfileNews } from '../../src/user/profile-news.js';
import { eventually } from '../support/eventually.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const USER_INFO = '/sns/userinfo';
const FOLLOWER_INFO = '/cgi-bin/user/info';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  for (const path of [USER_INFO, FOLLOWER_INFO])
    app.platform.faults.add({ path, times: Infinity, fault: { kind: 'latency', ms: 300 } });
});
afterEach(() => app.stop());

const me = (session: string, query = ''): Promise<Answer> => app.call(`/v1/users/me${query}`, { session });
const asked = (path = USER_INFO): number => app.platform.requests.count(path);
const openId = (): string => app.platform.users.openIdOf('lin', APP_ID);

it('pages that ask at once share what WeChat is asked', async () => {
  const session = await logIn(app);
  const answers = await Promise.all(Array.from({ length: 30 }, () => me(session)));
  for (const { status, body } of answers) {
    expect(status).toBe(200);
    expect(body).toMatchObject({ nickname: '小林', subscribed: true, source: { token: 'user' } });
  }
  expect([asked(), asked(FOLLOWER_INFO)]).toEqual([1, 1]);
});

it('another language is another question', async () => {
  const session = await logIn(app);
  await Promise.all([me(session), me(session, '?lang=en')]);
  expect(asked()).toBe(2);
});

it('services that want it fresh ask each for themselves', async () => {
  await logIn(app);
  const path = `/v1/accounts/${APP_ID}/users/${openId()}?fresh=true`;
  const answers = await Promise.all([app.call(path), app.call(path)]);
  for (const { body } of answers) expect(body).toMatchObject({ nickname: '小林' });
  expect(asked()).toBe(2);
});

it('a page whose login has just brought a token waits for no question without one', async () => {
  const silent = await logIn(app, 'lin', { scope: 'snsapi_base' });
  const before = me(silent);
  await eventually('WeChat is asked', () => asked(FOLLOWER_INFO) === 1);
  const after = await me(await logIn(app));
  expect(after.body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
  expect((await before).body['missing']).toContainEqual({ field: 'nickname', reason: 'user_token_needed' });
});

it('news that come meanwhile are true for all who asked, before and after them', async () => {
  const session = await logIn(app);
  const before = [me(session), me(session)];
  await eventually('WeChat is asked', () => asked(FOLLOWER_INFO) === 1);
  app.platform.users.unfollow('lin', APP_ID);
  await app.app.get(ProfileNews).unfollowed(APP_ID, openId());
  const answers = await Promise.all([...before, me(session)]);
  for (const { body } of answers) expect(body).toMatchObject({ subscribed: false });
});
