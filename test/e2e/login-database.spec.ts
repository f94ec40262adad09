import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdentityService } from '../../src/identity/identity.service.js';
import { LoginStore } from '../../src/oauth/login.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { type Answer, TestApp } from '../support/test-app.js';
import { consent, deliver, returnedKeys, startLogin } from '../support/login.js';

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
