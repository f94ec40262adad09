import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesOf } from '../architecture/route-rules.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, PAGE, TestApp } from '../support/test-app.js';
import { rowCounts } from '../support/traces.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const LIMIT_MS = IS_LONG ? 600_000 : 60_000;

const HOSTILE_TEXTS = [
  "'",
  "''",
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; DROP TABLE session; --",
  "' UNION SELECT key_hash, id, name FROM api_key --",
  '" OR ""="',
  '`',
  '`; DROP TABLE account; #',
  "\\'; DROP TABLE account; --",
  "') OR ('1'='1",
  '1; SELECT pg_sleep(9)',
  "' AND sleep(9) --",
  "' || (SELECT app_secret FROM account) || '",
  '%',
  '_',
  '%%%',
  '$1',
  ':appId',
  '?',
  '{"$ne":null}',
  '\u0000',
  'a\u0000b',
  '\uD800',
  'x\uDFFF',
  '\uFFFE',
  '\u202E',
  '\u0301',
  '😀',
  '𝟘',
  'ｗｘ０１２３',
  '\u00BF\u00B4',
  '\u0001\u001F\u007F',
  '\r\n',
  '\t',
  ' ',
  `${APP_ID} `,
  APP_ID.toUpperCase(),
  '../../etc/passwd',
  'null',
  'NaN',
  '-1',
  '99999999999999999999',
  'a'.repeat(128),
  '店'.repeat(60),
  "'".repeat(80),
];

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`T-T03: hostile texts on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    let session: string;
    let routes: string[];
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await TestApp.start({ env: { DATABASE_URL: database.url, RATE_LIMITS: 'off' } });
      await app.addAccount({ js_origins: [PAGE] });
      session = await logIn(app);
      routes = routesOf(app.app)
        .map((route) => route.name)
        .filter((route) => route.includes(':') && !route.endsWith('/events'));
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });

    /** Nothing of ours broke, whatever was sent: no 5xx, no word of a database. */
    const expectCalm = ({ status, text, body }: Answer, told: string): void => {
      expect(status, told).toBeLessThan(500);
      if (body['code'] === undefined) return;
      expect(text.replace(/"instance":"[^"]*"/, ''), told).not.toMatch(
        /sqlite|postgres|mariadb|mysql|syntax|SELECT|QueryFailed/i,
      );
    };

    async function throughPath(route: string, hostile: string, at: number): Promise<void> {
      const [method = '', path = ''] = route.split(' ');
      let seen = -1;
      const filled = path.replaceAll(/:\w+/g, (parameter) => {
        seen++;
        if (seen !== at) return parameter === ':app_id' ? APP_ID : 'x';
        return encodeURIComponent(Buffer.from(hostile).toString());
      });
      const body = method === 'POST' || method === 'PATCH' ? {} : undefined;
      const answer = await app.call(filled, { method, ...(body && { body }) });
      expectCalm(answer, `${route} ${JSON.stringify(hostile)}`);
      expect(answer.status, route).toBeGreaterThanOrEqual(200);
    }

    async function throughBodies(text: string): Promise<void> {
      const begun = { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` };
      const asked: [string, object, object?][] = [
        ['/v1/sessions', { ...begun, app_id: text }, { key: null }],
        ['/v1/sessions', { ...begun, return_to: text }, { key: null }],
        ['/v1/sessions', { ...begun, return_to: `${PAGE}/?q=${text}` }, { key: null }],
        ['/v1/sessions/miniprogram', { app_id: text, js_code: text }, { key: null }],
        ['/v1/sessions/introspect', { session_code: text }],
        ['/v1/sessions/activate', { login_ticket: text }, { session }],
        ['/v1/session/step-up', { scope: text, return_to: text }, { session }],
        ['/v1/keys', { name: text, scopes: ['token:read'], accounts: [text] }],
        [`/v1/accounts/${APP_ID}/token/report`, { access_token: text, errcode: 40001 }],
        [`/v1/accounts/${APP_ID}/js-config`, { url: `${PAGE}/${text}` }],
        ['/v1/accounts', { app_id: text, kind: 'official', name: text, app_secret: text }],
      ];
      for (const [path, body, options] of asked)
        expectCalm(await app.call(path, { body, ...options }), `${path} ${JSON.stringify(text)}`);
      const patch = { method: 'PATCH', body: { name: text, verify_files: { 'MP_verify_x.txt': text } } };
      expectCalm(await app.call(`/v1/accounts/${APP_ID}`, patch), `PATCH ${JSON.stringify(text)}`);
      for (const query of [{ state: text }, { state: text, code: text }, { code: text }])
        expectCalm(
          await app.call(`/v1/oauth/callback?${new URLSearchParams(query)}`, { key: null }),
          'callback',
        );
    }

    it(
      'pass every parameter of every route, change nothing, and are no fault of ours',
      async () => {
        // An erasure answers the same for whoever was never here, and leaves its tombstone; tokens are kept alive meanwhile.
        const moving = { tombstone: 0, credential: 0, known_token: 0 };
        const rows = async (): Promise<object> => ({ ...(await rowCounts(app)), ...moving });
        const before = await rows();
        for (const route of routes)
          for (let at = 0; at < route.split(':').length - 1; at++)
            for (const text of HOSTILE_TEXTS) await throughPath(route, text, at);
        expect(await rows()).toEqual(before);
        expect((await app.call('/v1/session', { session })).status).toBe(200);
      },
      LIMIT_MS,
    );

    it(
      'pass every field of every body',
      async () => {
        for (const text of HOSTILE_TEXTS) await throughBodies(text);
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), (text) => throughBodies(text)),
          { numRuns: IS_LONG ? 200 : 10 },
        );
        expect((await app.call('/v1/session', { session })).status).toBe(200);
      },
      LIMIT_MS,
    );

    it('are kept as they are: an account and a key are found by no other spelling', async () => {
      const names = ["O'Brien; DROP TABLE x", '店"`\\%_$1', '😀'];
      for (const given of names) {
        const made = await app.call('/v1/keys', {
          body: { name: given, scopes: ['token:read'], accounts: [APP_ID] },
        });
        expect(made.body['name']).toBe(given);
        expect(
          (await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { name: given } })).body['name'],
        ).toBe(given);
      }
      expect((await app.call('/v1/keys')).body).toMatchObject({
        items: expect.arrayContaining(names.map((given) => expect.objectContaining({ name: given }))),
      });
      const openId = app.platform.users.openIdOf('lin', APP_ID);
      for (const other of [
        openId.toUpperCase(),
        openId.toLowerCase(),
        `${openId}%20`,
        `${openId}%00`,
        `${openId.slice(0, -1)}_`,
        `${openId.slice(0, -1)}%25`,
      ])
        expect([400, 404]).toContain((await app.call(`/v1/accounts/${APP_ID}/users/${other}`)).status);
      for (const other of [APP_ID.toUpperCase(), `${APP_ID}%20`, `%20${APP_ID}`])
        expect((await app.call(`/v1/accounts/${other}`)).status).toBe(404);
      for (const code of [
        session.toUpperCase(),
        session.toLowerCase(),
        session.split('').toReversed().join(''),
      ])
        if (code !== session) expect((await app.call('/v1/session', { session: code })).status).toBe(401);
    });
  });
}
