import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityBatch } from '../../src/identity/identity-batch.js';
import { ProfileBatchStore } from '../../src/user/profile-batch.store.js';
import { UserErasure } from '../../src/user/user-erasure.js';
import { eventually } from '../support/eventually.js';
import { type Answer, APP_ID, type TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';
import {
  BATCH,
  batchOf,
  failedIn,
  namesOf,
  openIdsOf,
  startWithPeople,
  strangers,
  usersIn,
} from '../support/user-batch.js';

let app: TestApp;
let openIds: string[];
beforeEach(async () => {
  app = await startWithPeople();
  openIds = openIdsOf(app);
});
afterEach(() => app.stop());

const batch = (open_ids: unknown, more?: object): Promise<Answer> => batchOf(app, open_ids, more);
const asked = (): number => app.platform.requests.count(BATCH);

it('has at most four questions under way', async () => {
  app.platform.faults.add({ path: BATCH, times: Infinity, fault: { kind: 'latency', ms: 100 } });
  await batch(strangers(1_200));
  expect(app.platform.truth.calls(APP_ID, BATCH)).toMatchObject({ mostInFlight: 4 });
});

it('begins nothing more after thirty seconds', async () => {
  app.platform.faults.add({ path: BATCH, times: Infinity, fault: { kind: 'latency', ms: 300 } });
  const answer = batch(strangers(900));
  // Strangers are asked for twice, so that eight pieces are sixteen calls, four at a time, and the ninth is due after 36 s.
  for (const round of [1, 2, 3, 4]) {
    await eventually('WeChat is asked', () => asked() >= 4 * round);
    await app.clock.advance(9_000);
  }
  const failed = failedIn(await answer);
  expect(failed.filter(({ code }) => code === 'user.not_found')).toHaveLength(800);
  expect(failed.filter(({ code }) => code === 'user.batch_out_of_time')).toHaveLength(100);
});

it('asks for nobody a second time after thirty seconds', async () => {
  app.platform.faults.add({ path: BATCH, times: Infinity, fault: { kind: 'latency', ms: 300 } });
  const answer = batch(strangers(900));
  // Eight pieces take 28 s; the first question of the ninth ends after 35 s.
  for (const [round, calls] of [4, 8, 12, 16, 17].entries()) {
    await eventually(`round ${round}`, () => asked() >= calls);
    await app.clock.advance(7_000);
  }
  const codes = failedIn(await answer).map(({ code }) => code);
  expect(codes.filter((code) => code === 'user.batch_out_of_time')).toHaveLength(100);
  expect(asked()).toBe(17);
});

describe('where WeChat refuses all for one', () => {
  beforeEach(() => void app.platform.accounts.update(APP_ID, { batchUnknown: 'refuse' }));
  const failedAs = (answer: Answer, code: string): string[] =>
    namesOf(failedIn(answer).filter((row) => row.code === code));

  it('finds one among a hundred by fifteen questions at most', async () => {
    const [stranger = ''] = strangers(1);
    const answer = await batch([stranger, ...openIds.slice(0, 99)]);
    expect(usersIn(answer)).toHaveLength(99);
    expect(failedIn(answer)).toEqual([{ open_id: stranger, code: 'user.not_found' }]);
    expect(asked()).toBeLessThanOrEqual(15);
  });

  it('halves by 140 questions at most, whatever is refused; who is left is named and known when sent again', async () => {
    const known = openIds.slice(0, 50);
    const all = [...strangers(100), ...known, ...strangers(150).slice(100)];
    const answer = await batch(all);
    expect(asked()).toBeLessThanOrEqual(2 + 140);
    const left = failedAs(answer, 'user.batch_out_of_time');
    const unknown = failedAs(answer, 'user.not_found');
    expect(left.length).toBeGreaterThan(0);
    expect(unknown.length).toBeGreaterThan(0);
    expect([...left, ...unknown, ...namesOf(usersIn(answer))].toSorted()).toEqual(all.toSorted());
    const again = await batch(all.filter((openId) => !unknown.includes(openId)));
    expect(namesOf(usersIn(again))).toEqual(known);
  });

  it('does not halve on after thirty seconds', async () => {
    app.platform.faults.add({
      path: BATCH,
      times: Infinity,
      fault: { kind: 'latency', ms: 300, processed: true },
    });
    const answer = batch(strangers(8));
    // Eight, four, two, one; the second one would be due after 36 s.
    for (const round of [1, 2, 3, 4]) {
      await eventually('WeChat is asked', () => asked() >= round);
      await app.clock.advance(9_000);
    }
    expect(failedAs(await answer, 'user.not_found')).toHaveLength(1);
    expect(failedAs(await answer, 'user.batch_out_of_time')).toHaveLength(7);
    expect(asked()).toBe(4);
  });
});

it('does not bring back who was erased, before or meanwhile', async () => {
  const [gone = '', going = '', stays = ''] = openIds;
  const erasure = app.app.get(UserErasure);
  await erasure.erase(APP_ID, gone);
  app.platform.faults.add({ path: BATCH, fault: { kind: 'latency', ms: 300, processed: true } });
  const answer = batch([gone, going, stays]);
  await eventually('WeChat is asked', () => asked() === 1);
  await erasure.erase(APP_ID, going);
  expect(namesOf(usersIn(await answer))).toEqual([stays]);
  expect(failedIn(await answer)).toEqual([gone, going].map((open_id) => ({ open_id, code: 'user.erased' })));
  expect(await tracesOf(app, [gone, going])).toEqual([]);
});

it('stores nothing of who is erased just before', async () => {
  const [gone = '', stays = ''] = openIds;
  const identities = await app.app.get(IdentityBatch).ensure(
    APP_ID,
    [gone, stays].map((openId) => ({ openId, unionId: undefined })),
  );
  await app.app.get(UserErasure).erase(APP_ID, gone);
  const kept = await app.app
    .get(ProfileBatchStore)
    .add([...identities.values()].map((identity) => ({ identity, seen: undefined, merge: (old) => old })));
  expect([...kept.keys()]).toEqual([identities.get(stays)?.id]);
  expect(await tracesOf(app, [gone])).toEqual([]);
});

it('that meet each other store every user once', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => batch(openIds.slice(0, 150))));
  for (const answer of answers) expect(usersIn(answer)).toHaveLength(150);
  expect(new Set(answers.flatMap(usersIn).map(({ id }) => id)).size).toBe(150);
});

it('takes ten thousand, and refuses more, none, and what no open_id can be, by name', async () => {
  const many = strangers(10_000);
  app.platform.faults.add({ path: BATCH, times: Infinity, fault: { kind: 'errcode', errcode: 45009 } });
  expect(failedIn(await batch(many))).toHaveLength(10_000);
  for (const [open_ids, path] of [
    [[...many, 'oOneMore'], 'open_ids'],
    [[], 'open_ids'],
    [['o1', 'o 2'], 'open_ids.1'],
    ['o1', 'open_ids'],
  ] as const)
    expect(await batch(open_ids)).toMatchObject({
      status: 400,
      body: { code: 'http.validation_failed', errors: [{ path }] },
    });
  expect(await batch(['o1'], { surplus: 1 })).toMatchObject({ status: 400 });
  expect((await batch(Array(9_000).fill('o'.repeat(100)))).status).toBe(413);
  const large = { name: 'x'.repeat(70_000), scopes: ['user:read'], accounts: 'all' };
  expect((await app.call('/v1/keys', { body: large })).status).toBe(413);
});

it('is for keys with user:read that reach the account', async () => {
  const path = `/v1/accounts/${APP_ID}/users/batch`;
  const body = { open_ids: ['o1'] };
  expect((await app.call(path, { key: null, body })).status).toBe(401);
  expect((await app.call(path, { key: await app.makeKey(['token:read']), body })).status).toBe(403);
  expect((await app.call('/v1/accounts/wxaaaaaaaaaaaaaaaa/users/batch', { body })).status).toBe(404);
});
