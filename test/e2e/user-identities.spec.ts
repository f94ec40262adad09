// What a person is at several accounts: the identities that a union_id joins.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const OTHER = 'wx0123456789abcdee';
const FOREIGN = 'wx0123456789abcded';

let app: TestApp;
let openId: string;
beforeEach(async () => {
  const account = { secret: APP_SECRET, kind: 'official' as const, unionAccount: 'tea' };
  app = await TestApp.start({
    simulator: {
      accounts: [APP_ID, OTHER, FOREIGN].map((appId) => ({ ...account, appId, name: appId })),
    },
  });
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
  for (const appId of [OTHER, FOREIGN]) {
    await app.addAccount({ app_id: appId });
    await logIn(app, 'lin', { app_id: appId });
  }
  await logIn(app, 'amy', { app_id: OTHER });
  await logIn(app);
});
afterEach(() => app.stop());

const profile = (query = '', key?: string): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}/users/${openId}${query}`, key === undefined ? {} : { key });

it('are told to a service, for the accounts that its key reaches and no other', async () => {
  const openIds = async (key: string): Promise<unknown[]> => {
    const identities = (await profile('', key)).body['identities'] as unknown as { open_id: string }[];
    return identities.map(({ open_id }) => open_id);
  };
  const key = await app.makeKey(['user:read'], [APP_ID, OTHER]);
  expect(await openIds(key)).toEqual([openId, app.platform.users.openIdOf('lin', OTHER)]);
  expect(await openIds(await app.makeKey(['user:read']))).toEqual([openId]);
  expect((await openIds(await app.makeKey(['user:read'], 'all'))).length).toBe(3);
});

it('are not told to pages', async () => {
  const { body } = await app.call('/v1/users/me', { session: await logIn(app) });
  expect(body).not.toHaveProperty('identities');
  expect(body).toHaveProperty('union_id');
});

it('rest on the union_id that was there first', async () => {
  const { union_id } = (await profile()).body;
  const told = { subscribe: 1, openid: openId, subscribe_time: 1, unionid: 'oAnotherUnion' };
  app.platform.faults.add({
    path: '/cgi-bin/user/info',
    fault: { kind: 'garbage', body: JSON.stringify(told) },
  });
  expect((await profile('?fresh=true')).body['union_id']).toBe(union_id);
});
