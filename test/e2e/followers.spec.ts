import { afterEach, expect, it } from 'vitest';
import { followers, LIST, openIdOf, startWithFollowers } from '../support/followers.js';
import { type Answer, APP_ID, type TestApp } from '../support/test-app.js';

let app: TestApp;
afterEach(() => app.stop());

const everybody = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => openIdOf(app, `u${n}`));
const openIdsIn = ({ body }: Answer): string[] => body['open_ids'] as unknown as string[];

async function pages(): Promise<Answer[]> {
  const all = [await followers(app)];
  for (let last = all[0]; last?.body['next_cursor'] !== undefined; last = all.at(-1))
    all.push(await followers(app, last.body['next_cursor']));
  return all;
}

it.each([
  ['last', 9, 4],
  ['empty', 9, 3],
  ['repeated', 9, 4],
  ['last', 3, 1],
  ['last', 4, 1],
  ['repeated', 0, 1],
] as const)(
  'come page by page, however WeChat tells the end: %s, %i in %i pages',
  async (end, count, most) => {
    app = await startWithFollowers(count, { followerListEnd: end });
    const all = await pages();
    expect(all.flatMap(openIdsIn)).toEqual(everybody(count));
    expect(all).toHaveLength(most);
    for (const { status, body } of all)
      expect({ status, total: body['total'] }).toEqual({ status: 200, total: count });
  },
);

it('end when WeChat names the one again that it was asked with', async () => {
  app = await startWithFollowers(3);
  const body = JSON.stringify({ total: 9, count: 1, data: { openid: ['oX'] }, next_openid: 'oX' });
  app.platform.faults.add({ path: LIST, times: Infinity, fault: { kind: 'garbage', body } });
  expect((await followers(app)).body).toMatchObject({ next_cursor: 'oX' });
  expect((await followers(app, 'oX')).body).not.toHaveProperty('next_cursor');
});

it('are asked for once more when WeChat is busy, and then say when to ask again', async () => {
  app = await startWithFollowers(2);
  const busy = (times: number): unknown =>
    app.platform.faults.add({ path: LIST, times, fault: { kind: 'errcode', errcode: 268_487_002 } });
  busy(1);
  expect(openIdsIn(await followers(app))).toEqual(everybody(2));
  busy(2);
  const answer = await followers(app);
  expect(answer).toMatchObject({ status: 502, body: { wechat: { errcode: 268_487_002 } } });
  expect(answer.headers.get('retry-after')).toBe('5');
});

it('name what is wrong: the cursor, the quota, the kind of account, the key', async () => {
  app = await startWithFollowers(2, { dailyLimits: { [LIST]: 2 } });
  expect(await followers(app, 'oNobody')).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'cursor' }] },
  });
  expect(await followers(app, 'o%00')).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } });
  await followers(app);
  const spent = await followers(app);
  expect(spent).toMatchObject({ status: 502, body: { wechat: { errcode: 45009 } } });
  expect(spent.body['remedy']).toContain('midnight');
  await app.addAccount({ app_id: 'wx00000000000000aa', kind: 'miniprogram', return_urls: [] });
  for (const path of ['followers', 'followers/sync'])
    expect(await app.call(`/v1/accounts/wx00000000000000aa/${path}`)).toMatchObject({
      status: 409,
      body: { code: 'token.not_for_kind' },
    });
  const key = await app.makeKey(['token:read']);
  expect((await app.call(`/v1/accounts/${APP_ID}/followers`, { key })).status).toBe(403);
  const reader = await app.makeKey(['user:read']);
  expect(
    (await app.call(`/v1/accounts/${APP_ID}/followers/sync`, { key: reader, method: 'POST' })).status,
  ).toBe(403);
  expect(await app.call(`/v1/accounts/${APP_ID}/followers/sync`, { key: reader })).toMatchObject({
    status: 404,
    body: { code: 'user.no_sync' },
  });
});

it('survive a token that died', async () => {
  app = await startWithFollowers(2);
  await followers(app);
  app.platform.endTokensEarly(APP_ID);
  expect(openIdsIn(await followers(app))).toEqual(everybody(2));
});
