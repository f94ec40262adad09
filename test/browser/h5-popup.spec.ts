import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { PATIENTLY, ScriptPage } from './script-page.js';
import { CHROME_ON_WINDOWS } from './user-agents.js';

const LOGIN = `zhongkong.login({ appId: 'wx1', scope: 'snsapi_login', window: 'popup' })`;

describe.skipIf(isChromiumMissing)('a login in a second window', () => {
  let browser: Browser;
  let visitor: ScriptPage;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    visitor = await ScriptPage.open(browser, { userAgent: CHROME_ON_WINDOWS });
    await visitor.goto('/shop#/cart');
  });
  afterEach(() => visitor.close());

  const sessionKey = () => `zhongkong.${visitor.api.apiUrl}.session`;

  /** Taps; `outcome` is what the page waits for, as it stands. */
  async function openPopup(call = LOGIN): Promise<Page> {
    const opened = visitor.context.waitForEvent('page');
    await visitor.page.evaluate(`{
      window.outcome = 'waiting';
      addEventListener('zhongkong:login', () => { window.heard = (window.heard || 0) + 1; });
      void ${call}.then(() => { window.outcome = 'done'; }, (e) => { window.outcome = e.code; });
    }`);
    return opened;
  }
  const outcome = () => visitor.page.evaluate<string>('outcome');
  const activations = () => visitor.api.calls('POST', '/v1/sessions/activate');

  it('leaves the page as it is and logs it in there', async () => {
    await visitor.page.evaluate(`window.draft = 'kept'`);
    const popup = await openPopup();
    await expect.poll(outcome, PATIENTLY).toBe('done');
    await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
    expect(visitor.page.url()).toBe(`${visitor.api.pageUrl}/shop#/cart`);
    expect(await visitor.page.evaluate('[draft, heard]')).toEqual(['kept', 1]);
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login1' });
    expect(await visitor.loginError()).toBeNull();
  });

  it('gives the second window neither the pending code nor a ticket that stays', async () => {
    visitor.api.outcomes = ['stay'];
    const popup = await openPopup();
    await popup.waitForURL(`${visitor.api.apiUrl}/authorize**`);
    // Nobody listens here any more: what comes back stays in the second window.
    await visitor.page.goto(visitor.api.foreignUrl);
    await popup.goto(visitor.api.returnAddress('login1'));
    await popup.evaluate('zhongkong.ready');
    expect(popup.url()).toBe(`${visitor.api.pageUrl}/shop#/cart`);
    expect(await popup.evaluate('({ ...sessionStorage })')).toEqual({});
    expect(await popup.evaluate('zhongkong.session()')).toBeNull();
    expect(activations()).toEqual([]);
  });

  it('logs in the page that was reloaded meanwhile', async () => {
    visitor.api.outcomes = ['stay'];
    const popup = await openPopup();
    await popup.waitForURL(`${visitor.api.apiUrl}/authorize**`);
    await visitor.page.reload();
    await visitor.page.evaluate(`addEventListener('zhongkong:login', () => { window.heard = 1; })`);
    await popup.goto(visitor.api.returnAddress('login1')).catch(() => undefined);
    await expect.poll(() => visitor.page.evaluate('window.heard'), PATIENTLY).toBe(1);
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login1' });
    await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
  });

  it('is offered until the page that waits has loaded', async () => {
    visitor.api.outcomes = ['stay'];
    const popup = await openPopup();
    await popup.waitForURL(`${visitor.api.apiUrl}/authorize**`);
    await visitor.page.goto(visitor.api.foreignUrl);
    await popup.goto(visitor.api.returnAddress('login1'));
    await popup.evaluate('zhongkong.ready');
    await visitor.page.goBack();
    await expect.poll(() => visitor.stored(), PATIENTLY).toEqual({ [sessionKey()]: 'active-login1' });
    await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
  });

  it.each([{ error: 'access_denied' }, { error: 'state_expired' }])(
    'tells the page of $error',
    async (refusal) => {
      visitor.api.outcomes = [refusal];
      const popup = await openPopup();
      await expect.poll(outcome, PATIENTLY).toBe(refusal.error);
      await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
      expect(await visitor.loginError()).toEqual({ code: refusal.error, loginId: 'login1' });
      expect(visitor.api.calls('POST', '/v1/sessions')).toHaveLength(1);
    },
  );

  it('brings the same window to the front at a second tap', async () => {
    visitor.api.outcomes = ['stay'];
    await openPopup();
    await visitor.page.evaluate(`void ${LOGIN}`);
    await expect.poll(() => visitor.api.calls('GET', '/authorize').length, PATIENTLY).toBe(1);
    expect(visitor.context.pages()).toHaveLength(2);
    expect(visitor.api.calls('POST', '/v1/sessions')).toHaveLength(1);
  });

  it('says that the window was closed, and can open another', async () => {
    visitor.api.outcomes = ['stay', 'ticket'];
    const popup = await openPopup();
    await popup.waitForURL(`${visitor.api.apiUrl}/authorize**`);
    await popup.close();
    await expect.poll(outcome, PATIENTLY).toBe('popup_closed');
    await openPopup();
    await expect.poll(outcome, PATIENTLY).toBe('done');
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login2' });
  });

  it('says that the browser opened no window, and asks for nothing', async () => {
    await visitor.page.evaluate('window.open = () => null');
    expect(await visitor.codeOf(LOGIN)).toBe('popup_blocked');
    expect(visitor.api.calls('POST', '/v1/sessions')).toEqual([]);
  });

  it('closes the window when the login cannot start', async () => {
    await visitor.page.route('**/v1/sessions', (route) =>
      route.fulfill({ status: 503, body: '{"code":"busy"}' }),
    );
    const popup = await openPopup();
    await expect.poll(outcome, PATIENTLY).toBe('busy');
    await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
  });

  it('takes nothing that it did not ask for', async () => {
    visitor.api.outcomes = ['stay'];
    const popup = await openPopup();
    await popup.waitForURL(`${visitor.api.apiUrl}/authorize**`);
    const stranger = await visitor.context.newPage();
    await stranger.goto(`${visitor.api.pageUrl}/#login_ticket=planted&login_id=login9`);
    await stranger.evaluate('zhongkong.ready');
    expect(await outcome()).toBe('waiting');
    expect(activations()).toEqual([]);
  });

  it('leaves the page in a browser that has no channels', async () => {
    await visitor.context.addInitScript('delete window.BroadcastChannel');
    await visitor.page.reload();
    await visitor.leaveAndReturn(LOGIN);
    expect(visitor.context.pages()).toHaveLength(1);
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login1' });
  });
});
