import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, type TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';
import {
  BATCH,
  type BatchRow,
  batchOf,
  failedIn,
  namesOf,
  openIdsOf,
  PEOPLE,
  startWithPeople,
  usersIn,
} from '../support/user-batch.js';

const ONE = '/cgi-bin/user/info';
const STRANGER = `o${'x'.repeat(27)}`;

let app: TestApp;
let openIds: string[];
beforeEach(async () => {
  app = await startWithPeople();
  openIds = openIdsOf(app);
});
afterEach(() => app.stop());

const batch = (open_ids: unknown, more?: object): Promise<Answer> => batchOf(app, open_ids, more);
const asked = (): number => app.platform.requests.count(BATCH);
const of = (user: string): string => app.platform.users.openIdOf(user, APP_ID);
const unionOf = (user: string): string => app.platform.users.unionIdOf(user, APP_ID) ?? '';
const fail = (errcode: number, skip = 0, times = Infinity): unknown =>
  app.platform.faults.add({ path: BATCH, skip, times, fault: { kind: 'errcode', errcode } });

it('comes in pieces of a hundred, each user once, in the order asked, and from store when asked again', async () => {
  const answer = await batch([...openIds, ...openIds.toReversed()]);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(namesOf(usersIn(answer))).toEqual(openIds);
  expect(failedIn(answer)).toEqual([]);
  expect(usersIn(answer)[7]).toMatchObject({
    app_id: APP_ID,
    union_id: unionOf('u7'),
    subscribed: true,
    source: { token: 'global' },
  });
  expect(asked()).toBe(3);
  const again = await batch(openIds);
  expect(usersIn(again)).toEqual(usersIn(answer));
  expect(asked()).toBe(3);
  expect((await app.call(`/v1/accounts/${APP_ID}/users/${openIds[7]}`)).body).toMatchObject({
    id: usersIn(answer)[7]?.id,
  });
  expect(app.platform.requests.count(ONE)).toBe(0);
});

it('asks only for those that are old, keeps what users’ tokens told, and spends none of them', async () => {
  await app.call('/v1/users/me', { session: await logIn(app) });
  await batch(openIds.slice(0, 3));
  await app.later(400_000);
  await batch(openIds.slice(0, 2));
  app.platform.requests.clear();
  const answer = await batch([of('lin'), ...openIds.slice(0, 4)], { lang: 'en' });
  expect(usersIn(answer)[0]).toMatchObject({ nickname: '小林', subscribed: true });
  const [request] = app.platform.requests.list({ path: BATCH });
  expect(request?.body).toEqual({
    user_list: [of('lin'), ...openIds.slice(2, 4)].map((openid) => ({ openid, lang: 'en' })),
  });
  expect(app.platform.requests.count('/sns/userinfo')).toBe(0);
});

describe('with an open_id that WeChat does not know', () => {
  const mixed = (): string[] => [openIds[0] ?? '', STRANGER, ...openIds.slice(1, 5)];
  const expected = (): BatchRow[] =>
    [0, 1, 2, 3, 4].map((n) => expect.objectContaining({ open_id: of(`u${n}`), union_id: unionOf(`u${n}`) }));

  it.each(['shift', 'skip', 'refuse'] as const)(
    'names it, and gives nobody the union_id of another: %s',
    async (batchUnknown) => {
      app.platform.accounts.update(APP_ID, { batchUnknown });
      const answer = await batch(mixed());
      expect(usersIn(answer)).toEqual(expected());
      expect(failedIn(answer)).toEqual([{ open_id: STRANGER, code: 'user.not_found' }]);
      const { body } = await app.call(`/v1/accounts/${APP_ID}/users/${of('u4')}`);
      expect(body['union_id']).toBe(unionOf('u4'));
    },
  );

  it('costs a piece two more questions', async () => {
    await batch(mixed());
    expect(asked()).toBe(3);
  });
});

it('matches by openid, whatever the order, and takes nothing of who comes twice or was not asked for', async () => {
  const [a = '', b = '', c = ''] = openIds;
  const told = (openid: string, remark: string): object => ({
    openid,
    remark,
    subscribe: 1,
    subscribe_time: 1,
  });
  const list = [told(c, 'C'), told(b, 'B1'), told(a, 'A'), told(b, 'B2'), told(STRANGER, 'S')];
  const reply = { kind: 'garbage' as const, body: JSON.stringify({ user_info_list: list }) };
  app.platform.faults.add({ path: BATCH, fault: reply });
  const answer = await batch([a, b, c]);
  expect(usersIn(answer)).toMatchObject([
    { open_id: a, remark: 'A' },
    { open_id: b },
    { open_id: c, remark: 'C' },
  ]);
  expect(answer.text).not.toMatch(/B1|B2|"S"/);
  expect(await tracesOf(app, [STRANGER])).toEqual([]);
});

it('takes no union_id from an answer with somebody who does not follow, but from one without', async () => {
  await logIn(app, 'amy', { scope: 'snsapi_base' });
  const answer = await batch([openIds[0], of('amy'), openIds[1]]);
  expect(usersIn(answer)).toMatchObject([
    { union_id: unionOf('u0') },
    { open_id: of('amy'), subscribed: false },
    { union_id: unionOf('u1') },
  ]);
  expect(asked()).toBe(2);
});

describe('when WeChat refuses', () => {
  it('the token as dead, reports it and goes on', async () => {
    const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
    app.platform.endTokensEarly(APP_ID);
    expect(app.platform.truth.isValid(String(body['access_token']))).toBe(false);
    const answer = await batch(openIds.slice(0, 3));
    expect(usersIn(answer)).toHaveLength(3);
  });

  it.each([45009, 48001, 45011])('all (%i), ends: the rest is named with the code', async (errcode) => {
    fail(errcode, 1);
    const answer = await batch(openIds);
    expect(usersIn(answer).length + failedIn(answer).length).toBe(PEOPLE);
    expect(usersIn(answer).length).toBeGreaterThan(0);
    expect(new Set(failedIn(answer).map(({ code, errcode: its }) => `${code} ${its}`))).toEqual(
      new Set([`wechat.rejected ${errcode}`]),
    );
  });

  it('for being busy, asks once more', async () => {
    fail(-1, 0, 1);
    expect(usersIn(await batch(openIds.slice(0, 3)))).toHaveLength(3);
    fail(-1);
    expect(failedIn(await batch(openIds.slice(3, 6)))).toMatchObject([
      { code: 'wechat.rejected', errcode: -1 },
      {},
      {},
    ]);
  });

  it('with nothing readable, names them all', async () => {
    app.platform.faults.add({ path: BATCH, fault: { kind: 'garbage', body: '{"user_info_list":7}' } });
    expect(failedIn(await batch(openIds.slice(0, 2)))).toMatchObject([
      { code: 'wechat.outcome_unknown' },
      { code: 'wechat.outcome_unknown' },
    ]);
  });
});
