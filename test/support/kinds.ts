import type { AccountSeed } from '../../simulator/account/account.js';
import type { SimulatorOptions } from '../../simulator/simulator.js';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from './login.js';
import { type Answer, APP_ID, APP_SECRET, TestApp } from './test-app.js';
import { AGENT_ID, AGENT_SECRET, CORP_ID } from './wecom.js';

export const SITE_ID = 'wx00000000000000d4';
export const MINI_ID = 'wx00000000000000e5';
/** Lin's own id in the corp. */
export const MEMBER = 'LinXiaoyu';

const account = (kind: AccountSeed['kind'], appId: string, secret = APP_SECRET): AccountSeed => ({
  appId,
  secret,
  kind,
  name: kind,
  unionAccount: 'tea',
});

const SIMULATOR: SimulatorOptions = {
  accounts: [
    account('official', APP_ID),
    account('website', SITE_ID),
    account('miniprogram', MINI_ID),
    account('wecom', AGENT_ID, AGENT_SECRET),
  ],
  users: [
    { id: 'lin', nickname: '小林', sex: 1, phone: '13912345678', memberOf: { [CORP_ID]: MEMBER } },
    { id: 'amy', nickname: 'Amy', sex: 2 },
  ],
};

/** A server that holds one account of every kind. */
export async function startWithEveryKind(env: Record<string, string> = {}): Promise<TestApp> {
  const app = await TestApp.start({ simulator: SIMULATOR, env });
  await app.addAccount();
  await app.addAccount({ app_id: SITE_ID, kind: 'website' });
  await app.addAccount({ app_id: MINI_ID, kind: 'miniprogram', return_urls: [] });
  await app.addAccount({ app_id: AGENT_ID, kind: 'wecom', app_secret: AGENT_SECRET });
  return app;
}

export const miniLogin = (app: TestApp, js_code: string, app_id = MINI_ID): Promise<Answer> =>
  app.call('/v1/sessions/miniprogram', { key: null, body: { app_id, js_code } });

/** The code of a mini program's session. */
export async function miniSession(app: TestApp, user = 'lin'): Promise<string> {
  const answer = await miniLogin(app, app.platform.jsCode(MINI_ID, user));
  if (answer.status !== 201) throw new Error(`the login failed: ${answer.text}`);
  return String(answer.body['session_code']);
}

/** What a whole login by pages answers at its end. */
export async function loggedIn(app: TestApp, app_id: string, scope: string, user = 'lin'): Promise<Answer> {
  const login = await startLogin(app, { app_id, scope });
  const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login, user)));
  return activate(app, login.code, login_ticket);
}

export const memberSession = (app: TestApp, scope = 'snsapi_base', user = 'lin'): Promise<string> =>
  logIn(app, user, { app_id: AGENT_ID, scope });

export const userIn = ({ body }: Answer): Record<string, string> =>
  (body as Record<string, Record<string, string>>)['user'] ?? {};
