import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OAuthSweep } from '../../src/oauth/oauth-sweep.js';
import { LoginStore } from '../../src/oauth/login.store.js';
import { SessionStore } from '../../src/oauth/session.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import {
  activate,
  consent,
  deliver,
  logIn,
  type PendingLogin,
  returnedKeys,
  startLogin,
} from '../support/login.js';
import { APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
let old: string;
let login: PendingLogin;
let callback: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  old = await logIn(app);
  login = await startLogin(app);
  callback = await consent(app, login);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await app.stop();
});

const logOut = async (session: string): Promise<void> => {
  expect((await app.call('/v1/session', { session, method: 'DELETE' })).status).toBe(204);
};
const hasTokens = (): Promise<boolean> =>
  app.app.get(UserTokenStore).hasGood(APP_ID, app.platform.users.openIdOf('lin', APP_ID));

async function finish(ticket: string | undefined): Promise<string> {
  const active = await activate(app, login.code, ticket);
  expect(active.status).toBe(200);
  return String(active.body['session_code']);
}

it('a logout elsewhere leaves the tokens that a login has stored before its outcome', async () => {
  const logins = app.app.get(LoginStore);
  const accept = logins.accept.bind(logins);
  vi.spyOn(logins, 'accept').mockImplementationOnce(async (...of) => {
    await logOut(old);
    return accept(...of);
  });
  const session = await finish(returnedKeys(await deliver(app, callback)).login_ticket);
  expect(await hasTokens()).toBe(true);
  await logOut(session);
  expect(await hasTokens()).toBe(false);
});

it('a logout elsewhere leaves the tokens that a login stores while it asks who needs any', async () => {
  const sessions = app.app.get(SessionStore);
  const hasAny = sessions.hasAny.bind(sessions);
  let ticket: string | undefined;
  vi.spyOn(sessions, 'hasAny').mockImplementationOnce(async (...of) => {
    const has = await hasAny(...of);
    ticket = returnedKeys(await deliver(app, callback)).login_ticket;
    return has;
  });
  await logOut(old);
  const session = await finish(ticket);
  expect(await hasTokens()).toBe(true);
  await logOut(session);
  expect(await hasTokens()).toBe(false);
});

it('what a login stored that died before its outcome is erased by the sweep', async () => {
  const logins = app.app.get(LoginStore);
  for (const step of ['accept', 'refuse'] as const)
    vi.spyOn(logins, step).mockRejectedValueOnce(new Error('the process died'));
  await deliver(app, callback);
  await logOut(old);
  expect(await hasTokens()).toBe(true);
  await app.later(11 * 60_000);
  await app.app.get(OAuthSweep).sweep();
  expect(await hasTokens()).toBe(false);
});
