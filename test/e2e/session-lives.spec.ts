import { afterEach, beforeEach, expect, it } from 'vitest';
import { SessionAccounts } from '../../src/oauth/session-accounts.js';
import { SessionEndings } from '../../src/oauth/session-endings.js';
import { SessionFeed } from '../../src/oauth/session-feed.js';
import { SessionFinder } from '../../src/oauth/session-finder.js';
import { SessionMemory } from '../../src/oauth/session.memory.js';
import { SessionTouches } from '../../src/oauth/session-touches.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const PATH = `/v1/accounts/${APP_ID}`;
const minutes = (n: number): number => n * 60_000;

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const sessionsOf = (openId: string): string => `${PATH}/users/${openId}/sessions`;
const openIdOf = (user: string): string => app.platform.users.openIdOf(user, APP_ID);
const statusOf = async (session: string, of = app): Promise<number> =>
  (await of.call('/v1/session', { session })).status;
/** That lives became shorter is written down behind the answer. */
const shortened = (): Promise<void> => app.app.get(SessionAccounts).idle;
const change = (fields: object): Promise<Answer> => app.call(PATH, { method: 'PATCH', body: fields });

it('shortens the lives of open sessions at once', async () => {
  const [idle, old] = [await logIn(app), await logIn(app, 'amy')];
  await app.later(minutes(4));
  expect([await statusOf(idle), await statusOf(old)]).toEqual([200, 200]);
  await app.later(minutes(4));
  expect(await statusOf(old)).toBe(200);
  await app.app.get(SessionTouches).write();
  await change({ session_idle_seconds: 420 });
  expect([await statusOf(idle), await statusOf(old)]).toEqual([401, 200]);
  await change({ session_max_seconds: 60 });
  expect(await statusOf(old)).toBe(401);
});

it.each([
  ['idle', { session_idle_seconds: 60 }, { session_idle_seconds: null }],
  ['last', { session_max_seconds: 60 }, { session_max_seconds: null }],
])(
  'does not bring back by a longer %s life what a shorter one ended, whether anybody saw it end or not',
  async (_, short, long) => {
    const [seen, unseen] = [await logIn(app), await logIn(app, 'amy')];
    await app.app.get(SessionFeed).look();
    for (const session of [seen, unseen]) expect(await statusOf(session)).toBe(200);
    await change(short);
    await shortened();
    await app.later(60_000);
    expect(await statusOf(seen)).toBe(401);
    await change(long);
    await app.app.get(SessionFeed).look();
    expect([await statusOf(seen), await statusOf(unseen)]).toEqual([401, 401]);
  },
);

it('ends for good what was over when the lives were shortened', async () => {
  const session = await logIn(app);
  await app.later(minutes(10));
  await change({ session_idle_seconds: 60 });
  await shortened();
  await change({ session_idle_seconds: null });
  expect(await statusOf(session)).toBe(401);
});

it('prolongs a session in use when the account’s lives become longer', async () => {
  await change({ session_idle_seconds: 100 });
  const session = await logIn(app);
  await change({ session_idle_seconds: null });
  for (let passed = 0; passed < 120; passed += 10) {
    await app.later(10_000);
    expect(await statusOf(session)).toBe(200);
    await app.app.get(SessionTouches).write();
  }
});

it('keeps nothing in memory of a session that ran out, or whose account is gone', async () => {
  const memory = app.app.get(SessionMemory);
  const left = (): number => memory['entries'].size;
  await logIn(app).then(statusOf);
  await app.later(minutes(121));
  expect(left()).toBe(1);
  app.app.get(SessionFinder).forgetOver();
  expect(left()).toBe(0);
  await logIn(app).then(statusOf);
  expect(left()).toBe(1);
  await app.call(PATH, { method: 'DELETE' });
  expect(left()).toBe(0);
});

it('lists the living sessions of a user, and never a code', async () => {
  const first = await logIn(app);
  await app.later(minutes(1));
  const second = await logIn(app, 'lin', { scope: 'snsapi_base', lang: 'en' });
  await logIn(app, 'amy');
  const key = await app.makeKey(['user:read']);
  const { status, body, text } = await app.call(sessionsOf(openIdOf('lin')), { key });
  expect(status).toBe(200);
  expect(body['items']).toEqual([
    {
      id: expect.stringMatching(/^session_/) as string,
      scope: 'snsapi_base',
      lang: 'en',
      created_at: new Date(app.clock.now()).toISOString(),
      seen_at: new Date(app.clock.now()).toISOString(),
      expires_at: new Date(app.clock.now() + minutes(120)).toISOString(),
    },
    expect.objectContaining({ scope: 'snsapi_userinfo', lang: 'zh_CN' }),
  ]);
  for (const code of [first, second]) expect(text).not.toContain(code);
  await app.call('/v1/session', { session: first, method: 'DELETE' });
  expect((await app.call(sessionsOf(openIdOf('lin')), { key })).body['items']).toHaveLength(1);
  expect((await app.call(sessionsOf('oNobody'), { key })).body).toEqual({ items: [] });
});

it('ends all sessions of a user, and no others', async () => {
  const codes = [await logIn(app), await logIn(app)];
  const other = await logIn(app, 'amy');
  const path = sessionsOf(openIdOf('lin'));
  const reader = await app.makeKey(['user:read']);
  expect((await app.call(path, { key: reader, method: 'DELETE' })).status).toBe(403);
  for (const time of ['first', 'second']) {
    expect((await app.call(path, { method: 'DELETE' })).status, time).toBe(204);
    for (const code of codes) expect(await statusOf(code)).toBe(401);
  }
  expect(await statusOf(other)).toBe(200);
});

it('ends the sessions of an account, all or by when they began', async () => {
  await app.addAccount({ app_id: 'wxaaaaaaaaaaaaaaaa' });
  const before = await logIn(app);
  await app.later(minutes(10));
  const leak = new Date(app.clock.now()).toISOString();
  const during = await logIn(app);
  await app.later(minutes(10));
  const mended = new Date(app.clock.now()).toISOString();
  const after = await logIn(app);
  const end = (query: string): Promise<Answer> => app.call(`${PATH}/sessions${query}`, { method: 'DELETE' });
  expect((await end(`?since=${leak}&before=${mended}`)).body).toEqual({ ended: 1 });
  expect([await statusOf(before), await statusOf(during), await statusOf(after)]).toEqual([200, 401, 200]);
  expect((await app.call('/v1/accounts/wxaaaaaaaaaaaaaaaa/sessions', { method: 'DELETE' })).body).toEqual({
    ended: 0,
  });
  expect((await end('')).body).toEqual({ ended: 2 });
  expect([await statusOf(before), await statusOf(after)]).toEqual([401, 401]);
  expect(await statusOf(await logIn(app))).toBe(200);
});

it.each([
  ['?since=yesterday', 'since'],
  ['?before=2026-01-31', 'before'],
  ['?since=2026-02-01T00:00:00Z&before=2026-01-01T00:00:00Z', 'before'],
  ['?until=2026-01-01T00:00:00Z', 'until'],
])('refuses %s and names %s', async (query, field) => {
  const session = await logIn(app);
  const { status, text } = await app.call(`${PATH}/sessions${query}`, { method: 'DELETE' });
  expect(status).toBe(400);
  expect(text).toContain(field);
  expect(await statusOf(session)).toBe(200);
});

it('erases the user tokens of those whose sessions the brake ended', async () => {
  const tokens = app.app.get(UserTokenStore);
  await logIn(app);
  expect(await tokens.find(APP_ID, openIdOf('lin'))).toBeDefined();
  await app.call(`${PATH}/sessions`, { method: 'DELETE' });
  await app.app.get(SessionEndings).erasing;
  expect(await tokens.find(APP_ID, openIdOf('lin'))).toBeUndefined();
});

it('is no session of an account that was deleted and made again', async () => {
  const session = await logIn(app);
  await app.app.get(SessionFeed).look();
  expect(await statusOf(session)).toBe(200);
  await app.call(PATH, { method: 'DELETE' });
  expect(await statusOf(session)).toBe(401);
  await app.later(1);
  await app.addAccount();
  expect(await statusOf(session)).toBe(401);
});

it('ends on another instance at its next look, which is believed for three seconds', async () => {
  const session = await logIn(app);
  const two = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  try {
    const feed = two.app.get(SessionFeed);
    await feed.look();
    expect(await statusOf(session, two)).toBe(200);
    await app.call('/v1/session', { session, method: 'DELETE' });
    await feed.look();
    expect(await statusOf(session, two)).toBe(401);

    const next = await logIn(app);
    await feed.look();
    expect(await statusOf(next, two)).toBe(200);
    // From here on the second instance learns nothing any more.
    feed['feed'].look = () => Promise.resolve();
    await app.call('/v1/session', { session: next, method: 'DELETE' });
    await app.advance(3_001);
    expect(await statusOf(next, two)).toBe(401);
  } finally {
    await two.close();
  }
});

it('lives on while it is used on another instance', async () => {
  const session = await logIn(app);
  const two = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  try {
    expect(await statusOf(session, two)).toBe(200);
    for (let passed = 0; passed < 180; passed += 60) {
      await app.advance(minutes(60));
      expect(await statusOf(session)).toBe(200);
    }
    await two.app.get(SessionFeed).look();
    expect(await statusOf(session, two)).toBe(200);
  } finally {
    await two.close();
  }
});
