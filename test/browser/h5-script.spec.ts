import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { FakeApi } from './fake-api.js';
import { PATIENTLY } from './script-page.js';
import { WECHAT_ON_IPHONE } from './user-agents.js';

const LOGIN = `zhongkong.login({ appId: 'wx1', scope: 'snsapi_base' })`;

describe.skipIf(isChromiumMissing)('h5.js in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let api: FakeApi;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    api = await FakeApi.start();
    context = await browser.newContext({ userAgent: WECHAT_ON_IPHONE });
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await api.stop();
  });

  const session = () => page.evaluate<{ user: { id: string } } | null>('zhongkong.session()');
  const loginError = () => page.evaluate<{ code: string } | null>('zhongkong.loginError');
  const stored = () => page.evaluate<Record<string, string>>('({ ...sessionStorage })');

  /** Taps log in and waits until the visitor is where the authorize page sends him. */
  async function logIn(at = '/') {
    await page.goto(api.pageUrl + at);
    await tapLogIn();
    await page.waitForURL(`${api.pageUrl}/**`);
    await page.evaluate('zhongkong.ready');
  }
  async function tapLogIn() {
    const left = page.waitForEvent('framenavigated');
    await page.evaluate(`void ${LOGIN}`);
    await left;
  }

  it('logs in, changes the code and leaves nothing in the address', async () => {
    await logIn('/shop?item=7');
    expect(page.url()).toBe(`${api.pageUrl}/shop?item=7`);
    expect(await session()).toMatchObject({ state: 'active', user: { id: 'u1' } });
    expect(await stored()).toEqual({ [`zhongkong.${api.apiUrl}.session`]: 'active-login1' });
    expect(api.calls('POST', '/v1/sessions/activate')[0]).toMatchObject({
      sessionCode: 'pending-login1',
      body: { login_ticket: 'ticket-login1' },
    });
  });

  it('starts one login for a double tap', async () => {
    await page.goto(`${api.pageUrl}/`);
    await page.evaluate(`void Promise.all([${LOGIN}, ${LOGIN}])`);
    await expect.poll(() => api.calls('POST', '/v1/sessions/activate').length, PATIENTLY).toBe(1);
    await page.evaluate('zhongkong.ready');
    expect(api.calls('POST', '/v1/sessions')).toHaveLength(1);
  });

  it('can log in again when the back button brings the page back', async () => {
    api.outcomes = ['nothing', 'ticket'];
    await page.goto(`${api.pageUrl}/`);
    await page.evaluate(`window.first = ${LOGIN}, undefined`);
    await expect.poll(() => api.calls('GET', '/authorize').length, PATIENTLY).toBe(1);
    await page.evaluate(
      `dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })), window.first`,
    );
    await page.evaluate(`void ${LOGIN}`);
    await expect.poll(() => api.calls('POST', '/v1/sessions/activate').length, PATIENTLY).toBe(1);
    expect(api.calls('POST', '/v1/sessions')).toHaveLength(2);
  });

  it('keeps the codes of two attempts apart and ends both with the first ticket', async () => {
    api.outcomes = ['stay', 'stay'];
    await page.goto(`${api.pageUrl}/`);
    await tapLogIn();
    await page.goto(`${api.pageUrl}/`);
    await tapLogIn();
    await page.goto(api.returnAddress('login1'));
    expect(await session()).toMatchObject({ state: 'active' });
    expect(api.calls('POST', '/v1/sessions/activate').map((call) => call.sessionCode)).toEqual([
      'pending-login1',
    ]);
    expect(Object.values(await stored())).toEqual(['active-login1']);
  });

  it('drops a ticket without a readable pending code, and keeps the session that is there', async () => {
    await page.goto(`${api.pageUrl}/#login_ticket=planted&login_id=login9`);
    expect(page.url()).toBe(`${api.pageUrl}/`);
    expect(await session()).toBeNull();
    await page.evaluate(`sessionStorage['zhongkong.${api.apiUrl}.attempt.login8'] = '{"code":'`);
    await page.goto(`${api.pageUrl}/again#login_ticket=planted&login_id=login8`);
    expect(await page.evaluate('zhongkong.ready.then(() => 1)')).toBe(1);
    expect(await stored()).toEqual({});
    await logIn();
    await page.goto(`${api.pageUrl}/again#login_ticket=ticket-login1&login_id=login1`);
    expect(await session()).toMatchObject({ state: 'active' });
    expect(await loginError()).toBeNull();
    expect(api.calls('POST', '/v1/sessions/activate')).toHaveLength(1);
  });

  it.each([
    ['#/home', '#/home'],
    ['#/a?b=1', '#/a?b=1'],
    ['#part', '#part'],
    ['?q=1#/a?b=1&c=%2F', '?q=1#/a?b=1&c=%2F'],
  ])('gives the page its fragment %s back', async (before, after) => {
    await logIn(`/${before}`);
    expect(page.url()).toBe(`${api.pageUrl}/${after}`);
    expect(await session()).toMatchObject({ state: 'active' });
  });

  it('cleans the address before any other script, and keeps the history state', async () => {
    await page.goto(`${api.pageUrl}/`);
    await page.evaluate(
      `history.replaceState({ kept: 1 }, '', '#/x?login_error=e&a=1&login_id=l'), location.reload()`,
    );
    await page.waitForURL(`${api.pageUrl}/#/x?a=1`);
    expect(await page.evaluate('history.state')).toEqual({ kept: 1 });
  });

  it.each(['access_denied', 'snapshot_user', 'user_changed', 'wechat_unavailable'])(
    'reports %s and does not try again',
    async (error) => {
      api.outcomes = [{ error }];
      await logIn();
      expect(await loginError()).toEqual({ code: error, loginId: 'login1' });
      expect(await session()).toBeNull();
      expect(api.calls('POST', '/v1/sessions')).toHaveLength(1);
      expect(await stored()).toEqual({});
    },
  );

  it.each(['code_refused', 'state_used', 'state_expired', 'outcome_unknown'])(
    'starts again after %s, once in all',
    async (error) => {
      api.outcomes = [{ error }, { error }, { error }];
      await page.goto(`${api.pageUrl}/`);
      await page.evaluate(`void ${LOGIN}`);
      await expect
        .poll(() => loginError().catch(() => null), PATIENTLY)
        .toEqual({ code: error, loginId: 'login2' });
      expect(api.calls('POST', '/v1/sessions')).toHaveLength(2);
    },
  );

  it('starts again after a refused ticket, once in all', async () => {
    api.activations = ['refused', 'refused', 'refused'];
    await page.goto(`${api.pageUrl}/`);
    await page.evaluate(`void ${LOGIN}`);
    await expect
      .poll(() => loginError().catch(() => null), PATIENTLY)
      .toMatchObject({ code: 'session.ticket_refused' });
    expect(api.calls('POST', '/v1/sessions')).toHaveLength(2);
    expect(api.calls('POST', '/v1/sessions/activate')).toHaveLength(2);
  });

  it('tries the activation again while the server is busy', async () => {
    api.activations = ['busy', 'ok'];
    await logIn();
    expect(await session()).toMatchObject({ state: 'active' });
    expect(api.calls('POST', '/v1/sessions')).toHaveLength(1);
    expect(api.calls('POST', '/v1/sessions/activate')).toHaveLength(2);
  });

  it('sends the code to the API and listed origins only', async () => {
    await logIn(`/?origins=${api.pageUrl}`);
    await page.evaluate(`Promise.all([
      zhongkong.fetch('${api.apiUrl}/v1/users/me', { headers: { Accept: 'application/json' } }),
      zhongkong.fetch(new Request('${api.apiUrl}/v1/by-request')),
      zhongkong.fetch('/relative'),
      zhongkong.fetch('${api.foreignUrl}/foreign'),
      zhongkong.fetch(new URL('${api.foreignUrl}/foreign-url')),
    ])`);
    const codeAt = (path: string) => api.calls('GET', path)[0]?.sessionCode;
    expect(codeAt('/v1/users/me')).toBe('active-login1');
    expect(codeAt('/v1/by-request')).toBe('active-login1');
    expect(codeAt('/relative')).toBe('active-login1');
    expect(api.calls('GET', '/foreign')).toHaveLength(1);
    expect(api.seen.filter((entry) => entry.host === 'foreign' && entry.sessionCode)).toEqual([]);
    await page.goto(`${api.pageUrl}/unlisted`);
    await page.evaluate(`zhongkong.fetch('/by-unlisted')`);
    expect(codeAt('/by-unlisted')).toBeUndefined();
    expect(api.calls('GET', '/by-unlisted')).toHaveLength(1);
  });

  it('follows no redirect with the code', async () => {
    await logIn();
    const outcome = page.evaluate(`zhongkong.fetch('${api.apiUrl}/redirect', { redirect: 'follow' })`);
    await expect(outcome).rejects.toThrow(/fetch/i);
    expect(api.calls('GET', '/stolen')).toEqual([]);
    const manual = `zhongkong.fetch('${api.apiUrl}/redirect', { redirect: 'manual' }).then((r) => r.type)`;
    expect(await page.evaluate(manual)).toBe('opaqueredirect');
  });

  it('forgets a code that the API calls invalid', async () => {
    await logIn();
    api.liveCode = '';
    await page.evaluate(`zhongkong.fetch('${api.apiUrl}/v1/users/me')`);
    expect(await stored()).toEqual({});
  });

  it('keeps the code when nobody answers, or somebody in between does', async () => {
    await logIn();
    const failed = () =>
      page.evaluate('zhongkong.session().catch((e) => ({ code: e.code, status: e.status }))');
    await context.setOffline(true);
    expect(await failed()).toEqual({ code: 'network', status: 0 });
    await context.setOffline(false);
    await context.route(`${api.apiUrl}/v1/**`, (route) => route.fulfill({ status: 401, body: 'Hotel' }));
    expect(await failed()).toEqual({ code: 'http.401', status: 401 });
    await context.unrouteAll();
    expect(await session()).toMatchObject({ state: 'active' });
  });

  it('logs out here even if the server cannot be told', async () => {
    await logIn();
    await context.setOffline(true);
    expect(await page.evaluate('zhongkong.logout().catch((e) => e.code)')).toBe('network');
    await context.setOffline(false);
    expect(await session()).toBeNull();
    expect(await stored()).toEqual({});
  });

  it('ends the session at the server', async () => {
    await logIn();
    await page.evaluate('zhongkong.logout()');
    expect(api.calls('DELETE', '/v1/session')[0]?.sessionCode).toBe('active-login1');
    expect(await session()).toBeNull();
  });

  it('says what is missing, and stays, when the browser blocks storage', async () => {
    await context.addInitScript(
      `Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked') } })`,
    );
    await page.goto(`${api.pageUrl}/`);
    expect(await page.evaluate(`${LOGIN}.catch((e) => e.code)`)).toBe('storage_unavailable');
    expect(api.calls('POST', '/v1/sessions')).toEqual([]);
    await page.goto(`${api.pageUrl}/again#login_ticket=x&login_id=login1`);
    expect(await session()).toBeNull();
    expect(await loginError()).toEqual({ code: 'storage_unavailable', loginId: 'login1' });
  });
});
