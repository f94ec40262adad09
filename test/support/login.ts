import { APP_ID, PAGE, type Answer, type TestApp } from './test-app.js';

export interface PendingLogin {
  code: string;
  loginId: string;
  authorizeUrl: string;
}

export interface ReturnedKeys {
  login_ticket?: string;
  login_error?: string;
  login_id?: string;
}

/** The steps of a login as page, phone and browser take them. */
export async function startLogin(app: TestApp, body: Record<string, unknown> = {}): Promise<PendingLogin> {
  const answer = await app.call('/v1/sessions', {
    key: null,
    body: { app_id: APP_ID, scope: 'snsapi_userinfo', return_to: `${PAGE}/`, ...body },
  });
  if (answer.status !== 201) throw new Error(`the login did not start: ${answer.text}`);
  return {
    code: String(answer.body['session_code']),
    loginId: String(answer.body['login_id']),
    authorizeUrl: String(answer.body['authorize_url']),
  };
}

/** What WeChat's page sends the browser to, as a path of our server. */
export async function consent(
  app: TestApp,
  login: PendingLogin,
  user = 'lin',
  decision: 'allow' | 'deny' = 'allow',
): Promise<string> {
  const callback = await app.platform.authorize(login.authorizeUrl, { user, decision });
  return `${callback.pathname}${callback.search}`;
}

/** The keys in the fragment of the address that the callback sent the browser to. */
export function returnedKeys(answer: Answer): ReturnedKeys {
  const hash = new URL(answer.headers.get('location') ?? '').hash.slice(1);
  return Object.fromEntries(new URLSearchParams(hash.includes('?') ? hash.split('?')[1] : hash));
}

export async function deliver(app: TestApp, callbackPath: string): Promise<Answer> {
  return app.call(callbackPath, { key: null });
}

export async function activate(
  app: TestApp,
  pendingCode: string,
  ticket: string | undefined,
): Promise<Answer> {
  return app.call('/v1/sessions/activate', { session: pendingCode, body: { login_ticket: ticket ?? '' } });
}

/** A whole login; the code of the active session. */
export async function logIn(app: TestApp, user = 'lin', body: Record<string, unknown> = {}): Promise<string> {
  const login = await startLogin(app, body);
  const keys = returnedKeys(await deliver(app, await consent(app, login, user)));
  const active = await activate(app, login.code, keys.login_ticket);
  if (active.status !== 200) throw new Error(`the login failed: ${JSON.stringify(keys)} ${active.text}`);
  return String(active.body['session_code']);
}
