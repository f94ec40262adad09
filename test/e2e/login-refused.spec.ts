import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { type Answer, APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const EXCHANGE = '/sns/oauth2/access_token';
const exchanges = (): number => app.platform.requests.count(EXCHANGE);

describe('a return address that is taken off the list while a login is under way', () => {
  it.each(['allow', 'deny'] as const)(
    'is sent nothing any more when the user says %s; WeChat is asked nothing',
    async (choice) => {
      const callback = await consent(app, await startLogin(app), 'lin', choice);
      await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { return_urls: [`${PAGE}.cn/`] } });
      const answer = await deliver(app, callback);
      expect(answer).toMatchObject({ status: 400, body: { code: 'oauth.return_withdrawn' } });
      expect(answer.headers.get('location')).toBeNull();
      const page = await app.call(callback, { key: null, headers: { accept: 'text/html' } });
      expect(page.text).toContain('请返回原来的页面');
      expect(page.text).toContain('oauth.return_withdrawn');
      expect(exchanges()).toBe(0);
    },
  );
});

describe('the start of a login', () => {
  it.each([
    [
      'a return address that is not on the list',
      { return_to: 'https://evil.example/' },
      400,
      'oauth.return_not_allowed',
    ],
    [
      'a prefix that only looks like it',
      { return_to: `${PAGE}.evil.example/` },
      400,
      'oauth.return_not_allowed',
    ],
    ['a scope that this kind of account lacks', { scope: 'snsapi_login' }, 400, 'oauth.scope_not_for_kind'],
    ['an unknown field', { open_id: 'oX' }, 400, 'http.validation_failed'],
    ['an unknown account', { app_id: 'wxffffffffffffffff' }, 404, 'account.not_found'],
  ])('refuses %s', async (_, body, status, code) => {
    const answer = await app.call('/v1/sessions', {
      key: null,
      body: { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/`, ...body },
    });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('refuses an address that is too long once it is percent-encoded', async () => {
    const start = (return_to: string): Promise<Answer> =>
      app.call('/v1/sessions', { key: null, body: { app_id: APP_ID, scope: 'snsapi_base', return_to } });
    const answer = await start(`${PAGE}/?q=${'店'.repeat(1_900)}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'return_to' }] } });
    expect(answer.body['detail']).toContain('2000');
    expect((await start(`${PAGE}/?q=${'店'.repeat(200)}`)).status).toBe(201);
  });

  it('ignores a session code that is sent along, and never adopts it', async () => {
    const chosen = 'A'.repeat(43);
    const answer = await app.call('/v1/sessions', {
      session: chosen,
      body: { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` },
    });
    expect(answer.status).toBe(201);
    expect(answer.body['session_code']).not.toBe(chosen);
    expect((await app.call('/v1/session', { session: chosen })).status).toBe(401);
  });

  it('refuses accounts whose kind has no web login', async () => {
    await app.call('/v1/accounts', {
      body: { app_id: 'wxaaaaaaaaaaaaaaaa', kind: 'miniprogram', name: 'mini', app_secret: '12345678' },
    });
    const answer = await app.call('/v1/sessions', {
      key: null,
      body: { app_id: 'wxaaaaaaaaaaaaaaaa', scope: 'snsapi_base', return_to: `${PAGE}/` },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'oauth.not_for_kind' } });
  });
});

describe('the callback', () => {
  it.each([
    ['a state that was never ours', '?code=abc&state=unknownstate'],
    ['a state that was cut', undefined],
    ['no state at all', '?code=abc'],
  ])('answers 400 to %s and asks WeChat nothing', async (_, query) => {
    const path = query
      ? `/v1/oauth/callback${query}`
      : (await consent(app, await startLogin(app))).slice(0, -1);
    const answer = await deliver(app, path);
    expect(answer).toMatchObject({ status: 400, body: { code: 'oauth.state_unknown' } });
    const page = await app.call(path, { key: null, headers: { accept: 'text/html' } });
    expect(page.status).toBe(400);
    expect(page.text).toContain('重新登录');
    expect(exchanges()).toBe(0);
  });

  it('says state_used to another code on a used state', async () => {
    const callback = await consent(app, await startLogin(app));
    await deliver(app, callback);
    const answer = await deliver(app, callback.replace(/code=[^&]+/, 'code=another'));
    expect(returnedKeys(answer).login_error).toBe('state_used');
    expect(exchanges()).toBe(1);
  });

  it('says state_expired after ten minutes', async () => {
    const callback = await consent(app, await startLogin(app));
    await app.advance(600_000);
    expect(returnedKeys(await deliver(app, callback)).login_error).toBe('state_expired');
    expect(exchanges()).toBe(0);
  });

  it('says access_denied when the user refuses, also the second time', async () => {
    const callback = await consent(app, await startLogin(app), 'lin', 'deny');
    for (const _ of [1, 2])
      expect(returnedKeys(await deliver(app, callback)).login_error).toBe('access_denied');
    expect(exchanges()).toBe(0);
  });

  it.each(['', '&code='])('says access_denied where no code came (%j)', async (code) => {
    const login = await startLogin(app);
    const state = new URL(login.authorizeUrl).searchParams.get('state') ?? '';
    const answer = await deliver(app, `/v1/oauth/callback?state=${state}${code}`);
    expect(returnedKeys(answer).login_error).toBe('access_denied');
  });

  it.each([40029, 40163, 42003])('says code_refused when WeChat answers %i', async (errcode) => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'errcode', errcode } });
    expect(returnedKeys(await deliver(app, await consent(app, await startLogin(app)))).login_error).toBe(
      'code_refused',
    );
  });

  it('says wechat_unavailable when the account is at fault, and logs the remedy', async () => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'errcode', errcode: 40125 } });
    expect(returnedKeys(await deliver(app, await consent(app, await startLogin(app)))).login_error).toBe(
      'wechat_unavailable',
    );
    expect(app.log).toContain('PATCH app_secret');
  });

  it('repeats a busy exchange once, with the same code', async () => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'errcode', errcode: -1 } });
    expect(
      returnedKeys(await deliver(app, await consent(app, await startLogin(app)))).login_ticket,
    ).toBeDefined();
    expect(exchanges()).toBe(2);
  });

  it('never asks again when the answer of the exchange got lost', async () => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'drop', processed: true } });
    const callback = await consent(app, await startLogin(app));
    for (const _ of [1, 2])
      expect(returnedKeys(await deliver(app, callback)).login_error).toBe('outcome_unknown');
    expect(exchanges()).toBe(1);
  });

  it('lets no virtual visitor of a snapshot page in', async () => {
    app.platform.users.update('lin', { snapshot: true });
    const login = await startLogin(app);
    expect(returnedKeys(await deliver(app, await consent(app, login))).login_error).toBe('snapshot_user');
    expect((await app.call('/v1/session', { session: login.code })).body).toMatchObject({ state: 'pending' });
  });

  it.each(['HEAD', 'OPTIONS'])('never exchanges on %s', async (method) => {
    const callback = await consent(app, await startLogin(app));
    expect((await app.call(callback, { key: null, method })).status).toBe(404);
    expect(exchanges()).toBe(0);
    expect(returnedKeys(await deliver(app, callback)).login_ticket).toBeDefined();
  });

  it('leaves the code, the state and the ticket out of the log', async () => {
    const callback = await consent(app, await startLogin(app));
    const { login_ticket } = returnedKeys(await deliver(app, callback));
    const query = new URLSearchParams(callback.split('?')[1]);
    for (const secret of [query.get('code'), query.get('state'), login_ticket])
      expect(app.log).not.toContain(secret);
    expect(app.log).toContain('/v1/oauth/callback');
  });
});

describe('the activation', () => {
  const ticketed = async (): Promise<{ code: string; ticket: string | undefined }> => {
    const login = await startLogin(app);
    return {
      code: login.code,
      ticket: returnedKeys(await deliver(app, await consent(app, login))).login_ticket,
    };
  };

  it('needs ticket and pending code of the same login', async () => {
    const [mine, other] = [await ticketed(), await ticketed()];
    expect((await activate(app, other.code, mine.ticket)).body).toMatchObject({
      code: 'session.ticket_invalid',
    });
    expect(
      (await app.call('/v1/sessions/activate', { key: null, body: { login_ticket: mine.ticket } })).status,
    ).toBe(401);
    expect((await activate(app, 'B'.repeat(43), mine.ticket)).status).toBe(401);
    expect((await activate(app, mine.code, mine.ticket)).status).toBe(200);
  });

  it('takes a ticket once; a second use ends nothing', async () => {
    const { code, ticket } = await ticketed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => activate(app, code, ticket)));
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(9);
    expect((await app.call('/v1/session', { session: String(won[0]?.body['session_code']) })).status).toBe(
      200,
    );
  });

  it('refuses a ticket after sixty seconds', async () => {
    const { code, ticket } = await ticketed();
    await app.advance(60_000);
    expect((await activate(app, code, ticket)).status).toBe(401);
  });

  it('leaves an active session alone when another login begins', async () => {
    const session = await logIn(app);
    await startLogin(app);
    expect((await app.call('/v1/session', { session })).status).toBe(200);
  });
});
