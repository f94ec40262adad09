import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowerSyncStore } from '../../src/user/follower-sync.store.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { eventually } from '../support/eventually.js';
import {
  beginSync,
  LIST,
  openIdOf,
  startWithFollowers,
  sync,
  syncStatus,
  work,
} from '../support/followers.js';
import { push, setUpPush } from '../support/push.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';
import { rowCounts, tracesOf } from '../support/traces.js';

let app: TestApp;
beforeEach(async () => {
  app = await startWithFollowers(10);
});
afterEach(() => app.stop());

const of = (user: string): string => openIdOf(app, user);
const profile = (user: string): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/users/${of(user)}`);
const asked = (): number => app.platform.requests.count(LIST);
const refuse = (errcode: number, times = 1): unknown =>
  app.platform.faults.add({ path: LIST, times, fault: { kind: 'errcode', errcode } });
/** What is stored, with WeChat shut off. */
async function storedOf(user: string): Promise<Record<string, unknown>> {
  const away = app.platform.faults.add({
    path: '/cgi-bin/user/info',
    fault: { kind: 'errcode', errcode: -1 },
  });
  const { body } = await profile(user);
  away.remove();
  return body;
}

it('stores every follower, page by page, and says how far it is', async () => {
  const begun = await beginSync(app);
  expect(begun).toMatchObject({ status: 202, body: { state: 'listing', pages: 0, seen: 0 } });
  await work(app);
  expect((await syncStatus(app)).body).toMatchObject({
    state: 'done',
    pages: 4,
    seen: 10,
    total: 10,
    departed: 0,
    calls_today: 4,
  });
  expect(await rowCounts(app)).toMatchObject({ identity: 10, profile: 10 });
  expect(await storedOf('u9')).toMatchObject({ subscribed: true, source: { token: 'stored' } });
});

it('marks at its end who left, and nobody else', async () => {
  await sync(app);
  await profile('u3');
  await profile('lin');
  app.platform.users.unfollow('u3', APP_ID);
  app.platform.users.unfollow('u5', APP_ID);
  await app.later(1_000);
  expect((await sync(app)).body).toMatchObject({ state: 'done', seen: 8, departed: 2 });
  expect(await storedOf('u3')).toMatchObject({ subscribed: false });
  expect(await storedOf('u5')).toMatchObject({ subscribed: false });
  expect(await storedOf('u4')).toMatchObject({ subscribed: true });
  app.platform.users.follow('u3', APP_ID);
  await app.later(1_000);
  expect((await sync(app)).body).toMatchObject({ state: 'done', seen: 9, departed: 0 });
  expect((await profile('u3')).body).toMatchObject({ subscribed: true });
});

it('leaves alone who came while the list was read', async () => {
  await setUpPush(app);
  await sync(app);
  app.platform.accounts.update(APP_ID, { followerListEnd: 'empty' });
  app.platform.users.unfollow('u1', APP_ID);
  await push(app, { event: 'unsubscribe', openId: of('u1') });
  await app.later(1_000);
  app.platform.faults.add({ path: LIST, skip: 2, fault: { kind: 'latency', ms: 300, processed: true } });
  await beginSync(app);
  const working = work(app);
  await eventually('the last page is asked for', () => asked() >= 4 + 3);
  app.platform.users.follow('u1', APP_ID);
  await push(app, { event: 'subscribe', openId: of('u1') });
  await working;
  expect((await syncStatus(app)).body).toMatchObject({ state: 'done', departed: 0 });
  expect(await storedOf('u1')).toMatchObject({ subscribed: true });
});

it('marks nobody when the list ended too early', async () => {
  await sync(app);
  await app.later(1_000);
  const body = JSON.stringify({ total: 10, count: 0, next_openid: '' });
  app.platform.faults.add({ path: LIST, skip: 1, fault: { kind: 'garbage', body } });
  expect((await sync(app)).body).toMatchObject({
    state: 'failed',
    seen: 4,
    departed: 0,
    error: { code: 'user.sync_incomplete' },
  });
  expect(await storedOf('u9')).toMatchObject({ subscribed: true });
});

describe('when WeChat refuses', () => {
  it('for being busy, goes on where it was, a little later', async () => {
    app.platform.faults.add({
      path: LIST,
      skip: 1,
      times: 2,
      fault: { kind: 'errcode', errcode: 268_487_002 },
    });
    const waiting = await sync(app);
    expect(waiting.body).toMatchObject({
      state: 'waiting',
      seen: 4,
      error: { code: 'wechat.rejected', wechat: { errcode: 268_487_002 } },
    });
    for (const ms of [1_000, 2_000]) {
      await app.later(ms);
      await work(app);
    }
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 10 });
    expect(asked()).toBe(4 + 2);
  });

  it('because the quota is used up, waits for the next day, unless somebody begins it again', async () => {
    refuse(45009, 2);
    expect((await sync(app)).body).toMatchObject({
      state: 'waiting',
      resumes_at: '2026-11-21T16:00:00.000Z',
      error: { wechat: { errcode: 45009 } },
    });
    await app.later(11 * 3_600_000);
    await work(app);
    expect(asked()).toBe(1);
    await sync(app);
    expect(asked()).toBe(2);
    await app.later(3_600_000 + 1_000);
    await work(app);
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 10, calls_today: 4 });
  });

  it('for good, ends with the reason', async () => {
    refuse(48001);
    expect((await sync(app)).body).toMatchObject({ state: 'failed', error: { wechat: { errcode: 48001 } } });
    expect((await sync(app)).body).toMatchObject({ state: 'done', seen: 10 });
  });

  it('to go on from somebody who is gone, begins anew', async () => {
    app.platform.faults.add({ path: LIST, skip: 1, fault: { kind: 'errcode', errcode: 40003 } });
    await sync(app);
    await app.later(1_000);
    await work(app);
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 10, pages: 4 });
  });
});

it('spends at most 400 of the 500 calls of a day', async () => {
  await app.stop();
  app = await startWithFollowers(410, { followerPage: 1 });
  expect((await sync(app)).body).toMatchObject({
    state: 'waiting',
    seen: 400,
    calls_today: 400,
    error: { code: 'user.sync_budget_spent' },
  });
  expect(asked()).toBe(400);
  await app.later(13 * 3_600_000);
  await work(app);
  expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 410 });
});

describe('of several instances', () => {
  let other: TestApp;
  beforeEach(async () => {
    other = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  });
  afterEach(() => other.close());

  it('one works on it at a time', async () => {
    app.platform.faults.add({ path: LIST, times: Infinity, fault: { kind: 'latency', ms: 30 } });
    await Promise.all([beginSync(app), beginSync(other)]);
    await Promise.all([work(app), work(other)]);
    await eventually('it is done', async () => {
      await Promise.all([work(app), work(other)]);
      return (await syncStatus(other)).body['state'] === 'done';
    });
    expect((await syncStatus(app)).body).toMatchObject({ seen: 10, pages: 4 });
    expect(app.platform.truth.calls(APP_ID, LIST)).toMatchObject({ calls: 4, mostInFlight: 1 });
  });

  it('another goes on after two minutes where one froze, and what that one did comes too late', async () => {
    app.platform.faults.add({ path: LIST, skip: 1, fault: { kind: 'errcode', errcode: -1 } });
    await sync(app);
    await app.later(1_000);
    const store = app.app.get(FollowerSyncStore);
    const [row] = await store.due(app.clock.now());
    const frozen = row && (await store.claim(row, 'frozen', app.clock.now() + 120_000));
    if (!frozen) throw new Error('it was not to be had');
    await app.later(119_000);
    await work(other);
    expect((await syncStatus(other)).body).toMatchObject({ seen: 4 });
    await app.later(1_000);
    await work(other);
    expect((await syncStatus(other)).body).toMatchObject({ state: 'done', seen: 10 });
    expect(await store.finish(frozen, { state: 'listing', seen: 4 })).toBe(false);
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 10 });
  });
});

describe('and an erasure', () => {
  it('before or meanwhile, brings nobody back, nor keeps whom it had come to', async () => {
    const erasure = app.app.get(UserErasure);
    await erasure.erase(APP_ID, of('u0'));
    app.platform.faults.add({ path: LIST, times: 2, fault: { kind: 'latency', ms: 300, processed: true } });
    await beginSync(app);
    const working = work(app);
    await eventually('the first page is asked for', () => asked() === 1);
    for (const user of ['u1', 'u3']) await erasure.erase(APP_ID, of(user));
    await working;
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done' });
    expect(await tracesOf(app, [of('u0'), of('u1'), of('u3')])).toEqual([]);
    expect(await rowCounts(app)).toMatchObject({ identity: 7, profile: 7 });
  });

  it('of whom it had come to, begins the list anew', async () => {
    app.platform.faults.add({ path: LIST, skip: 1, fault: { kind: 'errcode', errcode: -1 } });
    await sync(app);
    expect(await tracesOf(app, [of('u3')])).toContain('follower_sync.after_open_id');
    await app.app.get(UserErasure).erase(APP_ID, of('u3'));
    expect(await tracesOf(app, [of('u3')])).toEqual([]);
    await app.later(2_000);
    await work(app);
    expect((await syncStatus(app)).body).toMatchObject({ state: 'done', seen: 10 });
  });
});
