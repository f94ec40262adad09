import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Log } from '../../src/common/logging/log.js';
import { Canaries, captureWrites, type Written } from '../support/canaries.js';
import { loggedIn, MINI_ID, miniLogin, startWithEveryKind } from '../support/kinds.js';
import { activate, consent, deliver, returnedKeys, startLogin } from '../support/login.js';
import { AES_KEY, push, setUpPush } from '../support/push.js';
import {
  ADMIN_KEY,
  type Answer,
  APP_ID,
  APP_SECRET,
  type CallOptions,
  PAGE,
  TestApp,
} from '../support/test-app.js';
import { AGENT_ID, AGENT_SECRET } from '../support/wecom.js';

/** In which answers a kind may stand; anywhere else, and in any log, it may not. */
const MAY_ANSWER: Readonly<Record<string, RegExp>> = {
  'session code': /^POST \/v1\/sessions(\/activate|\/miniprogram)?$|^POST \/v1\/session\/step-up$/,
  state: /^POST \/v1\/sessions$|^POST \/v1\/session\/step-up$/,
  'login ticket': /^GET \/v1\/oauth\/callback$/,
  'api key': /^POST \/v1\/keys$/,
  'global token': /^GET \/v1\/accounts\/[^/]+\/token$|^POST \/v1\/accounts\/[^/]+\/token\/report$/,
  ticket: /^GET \/v1\/accounts\/[^/]+\/tickets\/\w+$/,
  'open id':
    /^(POST \/v1\/sessions\/|GET \/v1\/session|GET \/v1\/users\/me|GET \/v1\/accounts\/[^/]+\/users\/)/,
  nickname: /^GET \/v1\/(users\/me|accounts\/[^/]+\/users\/)/,
};
/** Personal data that the database holds as it is: it is asked for by it. */
const MAY_REST = ['open id', 'nickname'];

const NEW_SECRET = 'another-made-up-secret-0123456789';

let app: TestApp;
let written: Written;
const canaries = new Canaries();
const answers: { route: string; answer: Answer }[] = [];

beforeAll(async () => {
  written = captureWrites();
  app = await startWithEveryKind();
  const call = app.call.bind(app);
  app.call = async (path: string, options?: CallOptions) => {
    const answer = await call(path, options);
    const method = options?.method ?? (options?.body === undefined ? 'GET' : 'POST');
    answers.push({ route: `${method} ${path.split('?')[0]}`, answer });
    return answer;
  };
  canaries.plant('app secret', APP_SECRET, AGENT_SECRET);
  canaries.plant('master key', Buffer.alloc(32, 7).toString('base64'));
  canaries.plant('admin key', ADMIN_KEY);
  canaries.plant('push key', AES_KEY);
  await live();
  await err();
  plantIssued();
});
afterAll(async () => {
  await app.stop();
  written.stop();
});

/** Everything that people and services do on a good day. */
async function live(): Promise<void> {
  await setUpPush(app);
  const login = await startLogin(app);
  const callback = await consent(app, login);
  const query = new URLSearchParams(callback.split('?')[1]);
  const { login_ticket } = returnedKeys(await deliver(app, callback));
  const active = await activate(app, login.code, login_ticket);
  const session = String(active.body['session_code']);
  canaries.plant('session code', login.code, session);
  canaries.plant('state', query.get('state') ?? '');
  canaries.plant('oauth code', query.get('code') ?? '');
  canaries.plant('login ticket', login_ticket);
  for (const path of ['/v1/users/me', '/v1/session']) await app.call(path, { session });
  const wider = await app.call('/v1/session/step-up', {
    session,
    body: { scope: 'snsapi_userinfo', return_to: `${PAGE}/` },
  });
  canaries.plant('session code', String(wider.body['session_code']));
  canaries.plant('state', new URL(String(wider.body['authorize_url'])).searchParams.get('state') ?? '');
  await app.call('/v1/sessions/introspect', { body: { session_code: session } });
  const jsCode = app.platform.jsCode(MINI_ID, 'lin');
  canaries.plant('js code', jsCode);
  canaries.plant('session code', String((await miniLogin(app, jsCode)).body['session_code']));
  await loggedIn(app, AGENT_ID, 'snsapi_privateinfo');
  canaries.plant(
    'api key',
    String(
      (await app.call('/v1/keys', { body: { name: 'x', scopes: ['token:read'], accounts: 'all' } })).body[
        'key'
      ],
    ),
  );
  for (const appId of [APP_ID, MINI_ID, AGENT_ID]) {
    const token = await app.call(`/v1/accounts/${appId}/token`);
    canaries.plant('global token', String(token.body['access_token']));
    for (const path of ['', '/status', '/quota']) await app.call(`/v1/accounts/${appId}${path}`);
    const report = { access_token: token.body['access_token'], errcode: 40001 };
    await app.call(`/v1/accounts/${appId}/token/report`, { body: report });
  }
  const ticket = await app.call(`/v1/accounts/${APP_ID}/tickets/jsapi`);
  canaries.plant('ticket', String(ticket.body['ticket']));
  await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { js_origins: [PAGE] } });
  await app.call(`/v1/accounts/${APP_ID}/js-config`, { session, body: { url: `${PAGE}/` } });
  const openId = app.platform.users.openIdOf('lin', APP_ID);
  canaries.plant('open id', openId, app.platform.users.openIdOf('lin', MINI_ID));
  canaries.plant('nickname', 'NicknameOfCanary');
  app.platform.users.update('lin', { nickname: 'NicknameOfCanary' });
  await app.later(6 * 60_000);
  await app.call('/v1/users/me', { session });
  await app.call(`/v1/accounts/${APP_ID}/users/${openId}?fresh=true`);
  await push(app, { event: 'CLICK', openId });
}

/** And what goes wrong on a bad one: WeChat repeats in its errors what it was sent, callers send secrets where none belong. */
async function err(): Promise<void> {
  const token = String((await app.call(`/v1/accounts/${APP_ID}/token`)).body['access_token']);
  const openId = app.platform.users.openIdOf('lin', APP_ID);
  const says = (text: string): string =>
    `invalid ${text} for ${APP_SECRET} and ${token} from ip 1.2.3.4 rid: 1-2-3`;
  for (const fault of [
    { kind: 'errcode', errcode: 40029, errmsg: says('code') },
    { kind: 'errcode', errcode: 40125, errmsg: says('secret') },
    { kind: 'status', status: 500, body: says('page') },
    { kind: 'garbage', body: `{"errcode":"${says('x')}"}` },
    { kind: 'drop', processed: true },
    { kind: 'truncate' },
  ] as const) {
    const login = await startLogin(app);
    const callback = await consent(app, login);
    const query = new URLSearchParams(callback.split('?')[1]);
    canaries.plant('session code', login.code);
    canaries.plant('oauth code', query.get('code') ?? '');
    canaries.plant('state', query.get('state') ?? '');
    app.platform.faults.add({ path: '/sns/oauth2/access_token', fault });
    await deliver(app, callback);
    await deliver(app, callback.replace('code=', 'code=x'));
    app.platform.faults.add({ path: '/cgi-bin/user/info', fault });
    await app.call(`/v1/accounts/${APP_ID}/users/${openId}?fresh=true`);
    app.platform.faults.clear();
    for (const path of ['/v1/session', '/v1/users/me', '/v1/nowhere'])
      await app.call(`${path}?code=${query.get('code')}`, { session: login.code });
    await activate(app, login.code, login.code);
    await app.call('/v1/sessions/introspect', { body: `{"session_code": "${login.code}` });
    await app.call('/v1/sessions', {
      key: null,
      body: { app_id: APP_ID, secret: APP_SECRET, scope: login.code },
    });
  }
  // What WeChat says of a secret or a token that it refuses is passed on, without them.
  canaries.plant('app secret', NEW_SECRET);
  const refused = { kind: 'errcode', errcode: 40125, errmsg: `invalid secret ${NEW_SECRET}` } as const;
  app.platform.faults.add({ path: '*', times: 2, fault: refused });
  const body = { app_secret: NEW_SECRET };
  const patched = await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body });
  expect(patched.text).toContain('40125');
  app.platform.faults.clear();
  await app.call(`/v1/accounts/${APP_ID}/status`);
  await app.call('/v1/accounts', {
    body: { app_id: 'no', kind: 'official', name: '', app_secret: `${APP_SECRET} ` },
  });
  await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { push_aes_key: `${AES_KEY}!` } });
}

/** What the platform handed out all along. */
function plantIssued(): void {
  for (const family of ['user', 'refresh'] as const)
    canaries.plant('user token', ...app.platform.truth.issued(APP_ID, family).map(({ token }) => token));
}

const databaseFiles = (): string =>
  readdirSync(app.folder)
    .map((name) => readFileSync(join(app.folder, name), 'latin1'))
    .join('\n');

describe('T-I01: a planted secret', () => {
  it('of each kind went through the server', () => {
    expect([...canaries.kinds].toSorted()).toEqual([
      'admin key',
      'api key',
      'app secret',
      'global token',
      'js code',
      'login ticket',
      'master key',
      'nickname',
      'oauth code',
      'open id',
      'push key',
      'session code',
      'state',
      'ticket',
      'user token',
    ]);
    expect(answers.length).toBeGreaterThan(80);
    expect(answers.filter(({ answer }) => answer.status === 500)).toEqual([]);
    expect(app.logLines.length).toBeGreaterThan(80);
  });

  it('stands in no log and in nothing that the process writes', () => {
    for (const line of app.logLines) expect(canaries.in(line), line).toEqual([]);
    expect(canaries.in(written.text())).toEqual([]);
  });

  it('stands in no answer but that which is there to give it', () => {
    for (const { route, answer } of answers) {
      const sent = `${JSON.stringify([...answer.headers])} ${answer.text.replace(/"instance":"[^"]*"/, '')}`;
      const strays = canaries.in(sent).filter((kind) => !MAY_ANSWER[kind]?.test(route));
      expect(strays, `${route} ${sent}`).toEqual([]);
    }
  });

  it('stands in no file of the database, personal data aside', () => {
    expect(canaries.in(databaseFiles()).filter((kind) => !MAY_REST.includes(kind))).toEqual([]);
  });

  it('is found wherever it is put: the sweep is not blind', async () => {
    expect(canaries.in(databaseFiles())).toEqual(MAY_REST.toSorted());
    const before = app.logLines.length;
    app.app.get(Log).info('test.leak', `a secret ${APP_SECRET}`);
    expect(canaries.in(app.logLines.slice(before).join(''))).toEqual(['app secret']);
    expect(canaries.in(Buffer.from(`x${APP_SECRET}`).subarray(1).toString('base64'))).toEqual(['app secret']);
    expect(canaries.in(encodeURIComponent(AES_KEY))).toEqual(['push key']);
    console.info(`a secret ${NEW_SECRET}`);
    expect(canaries.in(written.text())).toEqual(['app secret']);
    const seen = new Set(
      answers.flatMap(({ answer }) => canaries.in(`${answer.headers.get('location')} ${answer.text}`)),
    );
    expect([...seen].toSorted()).toEqual(Object.keys(MAY_ANSWER).toSorted());
  });
});
