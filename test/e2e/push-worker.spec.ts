import { QueryFailedError } from 'typeorm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PushEventStore } from '../../src/push/push-event.store.js';
import { PushEvents } from '../../src/push/push-events.js';
import { textOf } from '../../src/push/push-fields.js';
import { PushInbox } from '../../src/push/push-inbox.js';
import type { ProfileFields } from '../../src/user/profile.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { eventually } from '../support/eventually.js';
import { logIn } from '../support/login.js';
import { push, setUpPush, workOff } from '../support/push.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { rowCounts, tracesOf } from '../support/traces.js';

let app: TestApp;
let openId: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  await setUpPush(app);
  openId = app.platform.users.openIdOf('lin', APP_ID);
});
afterEach(() => app.stop());

const CLICK = { event: 'CLICK', openId: 'oAlice', more: { EventKey: 'menu' } };
const second = (from: TestApp = app): Promise<TestApp> =>
  TestApp.start({ folder: from.folder, platform: from.platform, clock: from.clock });

/** Hears what other modules would; fails `failures` times first. */
function listen(to: TestApp, failures = 0): string[] {
  const heard: string[] = [];
  to.app.get(PushEvents).subscribe(({ event, handle }) =>
    handle(() => {
      heard.push(`${event.name} ${event.openId} ${textOf(event.fields, 'eventkey')}`);
      if (heard.length <= failures) throw new Error('the listener is not ready');
    }),
  );
  return heard;
}

it('tells other modules of each event, once when all goes well', async () => {
  const heard = listen(app);
  await push(app, CLICK);
  await workOff(app);
  expect(heard).toEqual(['CLICK oAlice menu']);
});

it('tells again, after longer and longer waits, until a listener is done with it', async () => {
  const heard = listen(app, 3);
  await push(app, CLICK);
  for (const [waitMs, times] of [
    [999, 1],
    [1, 2],
    [1_999, 2],
    [1, 3],
    [4_000, 4],
    [60_000, 4],
  ] as const) {
    await app.later(waitMs);
    await workOff(app);
    expect(heard).toHaveLength(times);
  }
});

it('gives up after some forty minutes, and says so by name', async () => {
  const heard = listen(app, Infinity);
  await push(app, { event: 'user_authorization_revoke', openId });
  for (let n = 0; n < 20; n++) {
    await app.later(600_000);
    await workOff(app);
  }
  expect(heard).toHaveLength(13);
  expect(app.log).toContain('push.dead');
  expect(app.log).not.toContain(openId);
  expect(await tracesOf(app, ['dead'])).toEqual(['push_event.state']);
  expect(await app.app.get(PushInbox).read(APP_ID)).toEqual([]);
});

it('erases a user once, however often a listener has to be told', async () => {
  listen(app, 1);
  await push(app, { event: 'user_authorization_revoke', openId });
  const session = await logIn(app);
  await app.later(2_000);
  await workOff(app);
  expect((await app.call('/v1/users/me', { session })).status).toBe(200);
});

it('gives up waiting for a listener that never comes back', async () => {
  app.app.get(PushEvents).subscribe(({ handle }) => handle(() => new Promise(() => undefined)));
  await app.platform.pushes.event(APP_ID, CLICK);
  const working = workOff(app);
  await eventually('the listener is given up', async () => {
    await app.advance(1_000);
    return app.log.includes('push.retry');
  });
  await working;
});

it('is shared by two instances: each event is worked off by one of them', async () => {
  const other = await second();
  const heard = [listen(app), listen(other)];
  const keys = [...Array(30).keys()].map(String);
  for (const key of keys) await app.platform.pushes.event(APP_ID, { ...CLICK, more: { EventKey: key } });
  await Promise.all([workOff(app), workOff(other), workOff(app), workOff(other)]);
  expect(heard.flat().toSorted()).toEqual(keys.map((key) => `CLICK oAlice ${key}`).toSorted());
  await other.close();
});

it('stores one delivery of several that reach two instances at once', async () => {
  const other = await second();
  const { query, contentType, body } = app.platform.pushes.request(APP_ID, {
    ToUserName: 'gh',
    FromUserName: 'o1',
    CreateTime: 1,
    MsgType: 'text',
    Content: 'x',
    MsgId: 7,
  });
  const send = (to: TestApp): Promise<string> =>
    to
      .call(`/v1/push/${APP_ID}?${new URLSearchParams(query).toString()}`, {
        method: 'POST',
        key: null,
        body,
        headers: { 'content-type': contentType },
      })
      .then(({ text }) => text);
  expect(new Set(await Promise.all([app, other, app, other].map(send)))).toEqual(new Set(['success']));
  expect((await rowCounts(app))['push_event']).toBe(1);
  await other.close();
});

it('survives a restart, and an instance that died over an event', async () => {
  await app.platform.pushes.event(APP_ID, CLICK);
  const store = app.app.get(PushEventStore);
  const [row] = await store.due('other', app.clock.now(), 1);
  if (row) await store.claim(row, app.clock.now() + 60_000);
  await app.close();
  app = await second();
  const heard = listen(app);
  await workOff(app);
  expect(heard).toEqual([]);
  await app.later(60_000);
  await workOff(app);
  expect(heard).toEqual(['CLICK oAlice menu']);
});

it('answers 503 while the database is away, so that WeChat sends it again', async () => {
  const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  vi.spyOn(app.app.get(PushEventStore), 'insert').mockRejectedValueOnce(new QueryFailedError('', [], away));
  expect(await app.platform.pushes.event(APP_ID, CLICK)).toMatchObject({ attempts: [503, 200], taken: true });
});

const stored = async (): Promise<ProfileFields | undefined> =>
  (await app.app.get(ProfileStore).find(APP_ID, openId))?.fields;

it('lets follows and leaves change who is known, in their own order, and makes nobody known', async () => {
  await app.call('/v1/users/me', { session: await logIn(app) });
  await push(app, { event: 'subscribe', openId: 'oStranger' });
  expect(await rowCounts(app)).toMatchObject({ identity: 1, profile: 1 });
  await push(app, { event: 'subscribe', openId });
  expect(await stored()).toMatchObject({ nickname: '小林', subscribed: true });
  expect((await stored())?.subscribed_at).toBeDefined();
  const at = (offset: number): Record<string, number> => ({ CreateTime: app.clock.now() / 1_000 + offset });
  await push(app, { event: 'unsubscribe', openId, more: at(9) });
  await push(app, { event: 'subscribe', openId, more: at(5) });
  expect(await stored()).toMatchObject({ nickname: '小林', subscribed: false });
  expect((await stored())?.subscribed_at).toBeUndefined();
});

it.each([
  ['a far future', (now: number) => [now + 601, now]],
  ['a year of five digits', (now: number) => [999_999_999_999, now]],
  ['no time at all', (now: number) => ['soon', now]],
  ['a clock that is ahead by less than the window', (now: number) => [now + 600, now + 600]],
  ['a time long ago', (now: number) => [now - 86_400, now - 86_400]],
])('takes a follow of %s for one of a time that can be, and a leave after it counts', async (_, of) => {
  await app.call('/v1/users/me', { session: await logIn(app) });
  // Not the beginning of a second, in which WeChat counts.
  await app.later(1_500 - (app.clock.now() % 1_000));
  const now = Math.floor(app.clock.now() / 1_000);
  const [told, taken] = of(now);
  await push(app, { event: 'subscribe', openId, more: { CreateTime: told ?? '' } });
  expect(await stored()).toMatchObject({
    nickname: '小林',
    subscribed: true,
    subscribed_at: new Date(Number(taken) * 1_000).toISOString(),
  });
  await push(app, { event: 'unsubscribe', openId, more: { CreateTime: Number(taken) } });
  expect(await stored()).toMatchObject({ nickname: '小林', subscribed: false });
});
