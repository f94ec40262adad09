import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { type Answer, APP_ID, type CallOptions, PAGE, TestApp } from '../support/test-app.js';

const OTHER_ID = 'wx00000000000000b2';
const OTHER_PAGE = 'https://other.example.com';
const LOCAL = 'http://localhost:3200';

let app: TestApp;
let session: string;
beforeAll(async () => {
  app = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
  await app.addAccount({ js_origins: [PAGE, LOCAL] });
  await app.addAccount({ app_id: OTHER_ID, return_urls: [], js_origins: [OTHER_PAGE] });
  session = await logIn(app);
});
afterAll(() => app.stop());

/** `PAGE` and `LOCAL` are listed; each of these only looks like one of them. */
const HOSTILE_ORIGINS = [
  'null',
  'Null',
  '',
  '*',
  'https://*',
  'https://*.example.com',
  'https://evil.example',
  // Suffix and prefix.
  `${PAGE}.evil.example`,
  `${PAGE}evil.example`,
  `${PAGE}.cn`,
  'https://evilshop.example.com',
  'https://www.shop.example.com',
  'https://shop-example.com',
  'https://shopXexample.com',
  'https://example.com',
  'https://shop.example.co',
  `${PAGE}@evil.example`,
  `https://evil.example#${PAGE}`,
  `https://evil.example/${PAGE}`,
  `https://evil.example ${PAGE}`,
  `${PAGE} https://evil.example`,
  `${PAGE},https://evil.example`,
  // Port.
  `${PAGE}:443`,
  `${PAGE}:8443`,
  `${PAGE}:80`,
  `${PAGE}:`,
  'http://localhost',
  'http://localhost:3201',
  'http://localhost:32000',
  'http://127.0.0.1:3200',
  'http://[::1]:3200',
  // Case, trailing dot, path.
  'https://SHOP.example.com',
  'HTTPS://shop.example.com',
  'https://Shop.Example.Com',
  `${PAGE}.`,
  `${PAGE}..`,
  `${PAGE}/`,
  `${PAGE}/app/`,
  `${PAGE}?`,
  `${PAGE}#`,
  // Scheme.
  'http://shop.example.com',
  'https://localhost:3200',
  'ftp://shop.example.com',
  'ws://shop.example.com',
  'file://',
  'file://shop.example.com',
  'chrome-extension://shop.example.com',
  'shop.example.com',
  '//shop.example.com',
  'https:shop.example.com',
];

interface Asked extends CallOptions {
  path: string;
}
const start = { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` };

/** Every kind of caller: nobody, a session, a service, and none that fits. */
const requests = (): Asked[] => [
  { path: '/v1/sessions', key: null, body: start },
  { path: '/v1/sessions/activate', session, body: { login_ticket: 'x' } },
  { path: '/v1/session', session },
  { path: '/v1/session', key: null },
  { path: '/v1/users/me', session },
  { path: '/v1/session/step-up', session, body: { scope: 'snsapi_base', return_to: `${PAGE}/` } },
  { path: `/v1/accounts/${APP_ID}/js-config`, session, body: { url: `${PAGE}/` } },
  { path: `/v1/accounts/${APP_ID}/js-config`, body: { url: `${PAGE}/` } },
  { path: `/v1/accounts/${APP_ID}/token` },
  { path: `/v1/accounts/${APP_ID}/tickets/jsapi` },
  { path: `/v1/accounts/${APP_ID}` },
  { path: '/v1/keys' },
  { path: '/v1/keys', key: null },
  { path: '/v1/nowhere' },
];

function expectRefused(answer: Answer, origin: string): void {
  expect(answer.status, origin).toBe(403);
  expect(answer.body['code'], origin).toBe('cors.origin_not_allowed');
  expect(answer.headers.has('access-control-allow-origin'), origin).toBe(false);
  expect(answer.headers.get('vary'), origin).toBe('Origin');
}

describe('T-I10: an origin that is not listed', () => {
  it('is refused in a preflight, for whatever route', async () => {
    for (const origin of HOSTILE_ORIGINS)
      for (const path of ['/v1/sessions', '/v1/session', `/v1/accounts/${APP_ID}/js-config`, '/v1/nowhere']) {
        const headers = { origin, 'access-control-request-method': 'POST' };
        expectRefused(await app.call(path, { method: 'OPTIONS', key: null, headers }), origin);
      }
  });

  it('is refused in a request, whoever asks, and changes nothing', async () => {
    for (const origin of HOSTILE_ORIGINS)
      for (const { path, ...options } of requests())
        expectRefused(await app.call(path, { ...options, headers: { origin } }), `${origin} ${path}`);
    const end = { session, method: 'DELETE', headers: { origin: 'https://evil.example' } };
    expectRefused(await app.call('/v1/session', end), 'DELETE');
    expect((await app.call('/v1/session', { session })).status).toBe(200);
  });

  it('is refused however the path is spelt', async () => {
    for (const path of [`/%761/accounts/${APP_ID}/token`, '/%761/keys', '/v%31/session', '/%76%31/session'])
      for (const options of [{}, { session }]) {
        const answer = await app.call(path, { ...options, headers: { origin: 'https://evil.example' } });
        expectRefused(answer, path);
      }
  });
});

describe('T-I10: an origin of one account', () => {
  it.each([
    ['a login', () => ({ path: '/v1/sessions', key: null, body: start })],
    ['a session', () => ({ path: '/v1/session', session })],
    ['a profile', () => ({ path: '/v1/users/me', session })],
    ['a signature', () => ({ path: `/v1/accounts/${APP_ID}/js-config`, session, body: { url: `${PAGE}/` } })],
  ])('gets %s of its own account only', async (_, asked) => {
    const { path, ...options }: Asked = asked();
    for (const origin of [PAGE, LOCAL, 'http://localhost:3000']) {
      const answer = await app.call(path, { ...options, headers: { origin } });
      expect([200, 201]).toContain(answer.status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('Origin');
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    }
    const other = await app.call(path, { ...options, headers: { origin: OTHER_PAGE } });
    expect(other).toMatchObject({ status: 403, body: { code: 'cors.origin_not_allowed' } });
    expect(other.headers.get('vary')).toBe('Origin');
  });

  it('ends no login of another', async () => {
    const login = await startLogin(app);
    const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
    const answer = await app.call('/v1/sessions/activate', {
      session: login.code,
      body: { login_ticket },
      headers: { origin: OTHER_PAGE },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'cors.origin_not_allowed' } });
    expect((await activate(app, login.code, login_ticket)).status).toBe(200);
  });

  it('stands in no cache for another: every answer under /v1 varies by Origin', async () => {
    for (const { path, ...options } of requests())
      expect((await app.call(path, options)).headers.get('vary'), path).toBe('Origin');
    expect((await deliver(app, await consent(app, await startLogin(app)))).headers.get('vary')).toBe(
      'Origin',
    );
  });
});
