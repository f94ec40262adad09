import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { LoginStore } from '../../src/oauth/login.store.js';
import { SessionStore } from '../../src/oauth/session.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { type Answer, PAGE, TestApp } from '../support/test-app.js';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await app.stop();
});

const LOST = new Error('connection lost');

it.each<[string, (of: TestApp) => unknown]>([
  ['the user', ({ app: nest }) => vi.spyOn(nest.get(IdentityService), 'ensure').mockRejectedValueOnce(LOST)],
  ['the tokens', ({ app: nest }) => vi.spyOn(nest.get(UserTokenStore), 'put').mockRejectedValueOnce(LOST)],
  ['the outcome', ({ app: nest }) => vi.spyOn(nest.get(LoginStore), 'accept').mockRejectedValueOnce(LOST)],
])(
  'a database that fails at %s sends every delivery back to the page alike, and is logged',
  async (_, fail) => {
    const callback = await consent(app, await startLogin(app));
    fail(app);
    const answers: Answer[] = [];
    for (const accept of ['text/html', '*/*'])
      answers.push(await app.call(callback, { key: null, headers: { accept } }));
    for (const answer of answers) {
      expect(answer.status).toBe(303);
      expect(returnedKeys(answer).login_error).toBe('outcome_unknown');
    }
    expect(app.log).toContain('oauth.login_failed');
    expect(app.log).toContain(LOST.message);
    expect(app.platform.requests.count('/sns/oauth2/access_token')).toBe(1);
  },
);

it('an answer that is lost after the outcome was written changes nothing of it', async () => {
  const callback = await consent(app, await startLogin(app));
  const logins = app.app.get(LoginStore);
  const accept = logins.accept.bind(logins);
  vi.spyOn(logins, 'accept').mockImplementationOnce(async (...of) => {
    await accept(...of);
    throw LOST;
  });
  expect(returnedKeys(await deliver(app, callback)).login_ticket).toBeDefined();
});

it('a session that has begun is answered although the login could not be marked, and begins once', async () => {
  const login = await startLogin(app);
  const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
  vi.spyOn(app.app.get(LoginStore), 'markActivated').mockRejectedValueOnce(LOST);
  const first = await activate(app, login.code, login_ticket);
  expect(first.status).toBe(200);
  expect(app.log).toContain('oauth.login_untidy');
  expect((await activate(app, login.code, login_ticket)).body).toMatchObject({
    code: 'session.ticket_invalid',
  });
  expect((await app.call('/v1/session', { session: String(first.body['session_code']) })).status).toBe(200);
});

it('a wider session is answered although the narrow one could not be ended', async () => {
  const session = await logIn(app, 'lin', { scope: 'snsapi_base' });
  const body = { scope: 'snsapi_userinfo', return_to: `${PAGE}/` };
  const begun = await app.call('/v1/session/step-up', { session, body });
  const { pathname, search } = await app.platform.authorize(String(begun.body['authorize_url']), {
    user: 'lin',
    decision: 'allow',
  });
  const { login_ticket } = returnedKeys(await deliver(app, pathname + search));
  vi.spyOn(app.app.get(SessionStore), 'end').mockRejectedValueOnce(LOST);
  const wide = await activate(app, String(begun.body['session_code']), login_ticket);
  expect(wide.status).toBe(200);
  expect(app.log).toContain('oauth.login_untidy');
});
