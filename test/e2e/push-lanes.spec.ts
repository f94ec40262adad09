import { afterEach, beforeEach, expect, it } from 'vitest';
import { PushEvents } from '../../src/push/push-events.js';
import { ProfileStore } from '../../src/user/profile.store.js';
import { eventually } from '../support/eventually.js';
import { logIn } from '../support/login.js';
import { setUpPush, workOff } from '../support/push.js';
import { APP_ID, TestApp } from '../support/test-app.js';

/** With so many events listeners may be busy before others wait. */
const MOST_TOLD = 50;
const MANY = MOST_TOLD + 10;

let app: TestApp;
let openId: string;
let release: () => void;
let released: Promise<void>;
let heard: string[];
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  await setUpPush(app);
  openId = app.platform.users.openIdOf('lin', APP_ID);
  released = new Promise((resolve) => (release = resolve));
  heard = [];
  app.app.get(PushEvents).subscribe(({ event, handle }) =>
    handle(async () => {
      heard.push(event.name);
      await released;
    }),
  );
});
afterEach(() => app.stop());

/** From so many users, at once. */
const arrive = (event: string): Promise<unknown> =>
  Promise.all(
    [...Array(MANY).keys()].map((n) =>
      app.platform.pushes.event(APP_ID, { event, openId: `oOther${n}`, more: { EventKey: `k${n}` } }),
    ),
  );
const revoke = (): Promise<unknown> =>
  app.platform.pushes.event(APP_ID, { event: 'user_authorization_revoke', openId, revokeInfo: '201' });
const isOut = async (session: string): Promise<boolean> =>
  (await app.call('/v1/session', { session })).status === 401;

it.each(['SCAN', 'subscribe', 'user_info_modified'])(
  'a revocation waits neither for many of %s nor for the listeners that are busy with them',
  async (event) => {
    const session = await logIn(app);
    await arrive(event);
    const working = workOff(app);
    await eventually('the listeners are busy', () => heard.length >= MOST_TOLD);
    await revoke();
    const revoking = workOff(app);
    await eventually('the user is out', () => isOut(session));
    release();
    await Promise.all([working, revoking]);
  },
);

it('no event has its effect late because listeners are busy', async () => {
  await app.call('/v1/users/me', { session: await logIn(app) });
  const hasLeft = async (): Promise<boolean> =>
    (await app.app.get(ProfileStore).find(APP_ID, openId))?.fields.subscribed === false;
  expect(await hasLeft()).toBe(false);
  await arrive('subscribe');
  // Nothing else decides the order of what is due at the same time.
  await app.later(1_000);
  await app.platform.pushes.event(APP_ID, { event: 'unsubscribe', openId });
  const working = workOff(app);
  await eventually('the leave is known', hasLeft);
  release();
  await working;
});
