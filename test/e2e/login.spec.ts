import { afterEach, beforeEach, expect, it } from 'vitest';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { eventually } from '../support/eventually.js';
import { type Answer, APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const exchanges = (): number => app.platform.requests.count('/sns/oauth2/access_token');

it('turns a consent on WeChat’s page into a session with a new code', async () => {
  const login = await startLogin(app);
  expect((await app.call('/v1/session', { session: login.code })).body).toMatchObject({
    state: 'pending',
    app_id: APP_ID,
  });
  const answer = await deliver(app, await consent(app, login));
  expect(answer.status).toBe(303);
  expect(answer.text).toBe('');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('location')).toMatch(
    new RegExp(`^${PAGE}/#login_ticket=[^&]{43}&login_id=${login.loginId}$`),
  );
  const active = await activate(app, login.code, returnedKeys(answer).login_ticket);
  const openId = app.platform.users.openIdOf('lin', APP_ID);
  expect(active.body).toMatchObject({ state: 'active', user: { open_id: openId } });
  const code = String(active.body['session_code']);
  expect(code).not.toBe(login.code);
  expect((await app.call('/v1/session', { session: code })).body).toMatchObject({
    state: 'active',
    scope: 'snsapi_userinfo',
  });
  expect((await app.call('/v1/session', { session: login.code })).status).toBe(401);
});

it('fetches the profile with the user’s own token', async () => {
  const code = await logIn(app);
  const me = await app.call('/v1/users/me', { session: code });
  expect(me.body).toMatchObject({ nickname: '小林', source: { token: 'user' } });
  expect(app.platform.requests.count('/sns/userinfo')).toBe(1);
});

it('exchanges once when two instances get the same callback', async () => {
  const other = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  const callback = await consent(app, await startLogin(app));
  app.platform.faults.add({
    path: '/sns/oauth2/access_token',
    times: Infinity,
    fault: { kind: 'latency', ms: 100 },
  });
  let done = false;
  const deliveries = Promise.all([app, other].map((instance) => deliver(instance, callback))).finally(
    () => (done = true),
  );
  // The instance that came second looks again and again, on the hand-moved clock.
  await eventually('both answer', async () => {
    await app.advance(50);
    return done;
  });
  const answers = await deliveries;
  expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
  expect(returnedKeys(answers[0] as Answer).login_ticket).toBeDefined();
  expect(exchanges()).toBe(1);
  await other.close();
});

it('exchanges once for twenty deliveries of one callback, and answers all alike', async () => {
  const callback = await consent(app, await startLogin(app));
  const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(app, callback)));
  expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
  expect(exchanges()).toBe(1);
});
