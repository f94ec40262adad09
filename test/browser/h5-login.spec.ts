import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { DemoSite } from './demo-site.js';
import { Phone } from './phone.js';

/** Longer than the demo's fast platform takes from one token to the next. */
const PATIENTLY = { timeout: 20_000 };

describe.skipIf(isChromiumMissing)('the demo on a phone', () => {
  let browser: Browser;
  let site: DemoSite;
  let phone: Phone;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), DemoSite.start()]);
  });
  afterAll(async () => {
    await browser.close();
    await site.stop();
  });

  beforeEach(async () => {
    phone = await Phone.open(browser, site);
  });
  afterEach(async () => {
    await phone.close();
    expect(phone.problems).toEqual([]);
  });

  const exchanges = () => site.platform.requests.list({ path: '/sns/oauth2/access_token' }).length;
  const avatarWidth = () => phone.page.evaluate<number>(`document.querySelector('#avatar img').naturalWidth`);

  it('logs in with consent and shows nickname and avatar', async () => {
    await phone.openPage();
    await phone.screenshot('logged-out-zh');
    await phone.tapLogIn();
    await phone.page.waitForSelector('form');
    await phone.screenshot('consent-zh');
    await phone.decide('allow', '陈默');
    await phone.loggedIn();
    expect(await phone.text('#profile-name')).toBe('陈默');
    await phone.page.waitForSelector('#avatar img');
    expect(await avatarWidth()).toBeGreaterThan(0);
    expect(await phone.text('#facts')).toContain('用户授权令牌');
    expect(await phone.text('#missing')).toContain('微信不向此类应用提供');
    await phone.screenshot('logged-in-zh');
  });

  it('leaves no ticket in the address or the history, and one code in the storage', async () => {
    await phone.openPage();
    await phone.logIn();
    expect(phone.page.url()).toBe(`${site.pageUrl}/`);
    await phone.page.goBack();
    await phone.page.waitForSelector('form');
    await phone.page.goForward();
    await phone.loggedIn();
    expect(phone.page.url()).toBe(`${site.pageUrl}/`);
    expect((await phone.history()).join(' ')).not.toMatch(/login_ticket|login_id/);
    expect(await phone.storage('sessionStorage')).toEqual({
      [`zhongkong.${site.apiUrl}.session`]: expect.stringMatching(/^[\w-]{43,}$/) as string,
    });
    expect(await phone.storage('localStorage')).toEqual({});
  });

  it('says so when consent is refused, and logs in the second time', async () => {
    await phone.openPage();
    await phone.tapLogIn();
    await phone.decide('deny', '林小雨');
    await phone.loggedOut();
    expect(await phone.text('#notice')).toContain('你没有同意授权');
    expect(phone.page.url()).toBe(`${site.pageUrl}/`);
    expect(await phone.storage('sessionStorage')).toEqual({});
    await phone.screenshot('refused-zh');
    await phone.logIn();
    expect(await phone.page.isHidden('#notice')).toBe(true);
  });

  it('logs in silently: no consent, no nickname, and the reason why', async () => {
    await phone.belongsTo('zhou');
    await phone.openPage();
    await phone.tapLogIn('snsapi_base');
    await phone.loggedIn();
    // The one visit of WeChat's page was answered by a redirect; nobody sent its form.
    expect(phone.requests).not.toContain('POST /connect/oauth2/authorize');
    expect(await phone.text('#profile-name')).toBe('微信用户');
    expect(await phone.text('#facts')).toContain('公众号全局令牌');
    expect(await phone.text('#missing')).toMatch(/昵称、头像须经你同意/);
    await phone.screenshot('logged-in-silently-zh');
  });

  it('logs out, at the server too, and stays so after a reload', async () => {
    await phone.openPage();
    await phone.logIn();
    const ended = await phone.sessionCode();
    await phone.page.tap('#logout');
    await phone.loggedOut();
    await expect.poll(() => statusOf(ended), PATIENTLY).toEqual({ status: 401, code: 'session.invalid' });
    expect(await phone.storage('sessionStorage')).toEqual({});
    await phone.page.reload();
    await phone.loggedOut();
  });

  it('keeps the session over a reload', async () => {
    await phone.openPage();
    await phone.logIn();
    const code = await phone.sessionCode();
    await phone.page.reload();
    await phone.loggedIn();
    expect(await phone.text('#profile-name')).toBe('林小雨');
    expect(await phone.sessionCode()).toBe(code);
  });

  it('survives going back to the consent page and allowing again', async () => {
    await phone.openPage();
    await phone.logIn();
    const before = { code: await phone.sessionCode(), exchanges: exchanges() };
    await phone.page.goBack();
    await phone.decide('allow');
    await phone.page.waitForURL(`${site.pageUrl}/`);
    await phone.loggedIn();
    expect(await phone.text('#profile-name')).toBe('林小雨');
    expect(await phone.page.isHidden('#notice')).toBe(true);
    // The state was used: WeChat's second code is worth nothing, and nobody asked what it is worth.
    expect({ code: await phone.sessionCode(), exchanges: exchanges() }).toEqual(before);
  });

  it('starts one login for a double tap', async () => {
    await phone.openPage();
    await phone.page.evaluate(`{
      const button = document.querySelector('[data-scope=snsapi_userinfo]');
      button.click();
      button.click();
    }`);
    await phone.decide('allow', '林小雨');
    await phone.loggedIn();
    expect(phone.requests.filter((entry) => entry === 'POST /v1/sessions')).toHaveLength(1);
    expect(phone.requests.filter((entry) => entry === 'GET /connect/oauth2/authorize')).toHaveLength(1);
  });

  it('shows a renewal of the global token while one looks', async () => {
    await phone.openPage();
    await expect.poll(() => phone.text('#generation'), PATIENTLY).toMatch(/^第 \d+ 代$/);
    await expect.poll(() => phone.text('#next-token'), PATIENTLY).toMatch(/^00:\d\d 后$/);
    const before = await generation();
    await expect.poll(generation, PATIENTLY).toBe(before + 1);
    expect(await phone.page.locator('#token').getAttribute('class')).toContain('is-renewed');
    expect(await phone.text('#history li:first-child')).toContain(`第 ${before + 1} 代已启用`);
    // Within the first half of the new life, whatever the old one had left.
    expect(await phone.text('#ring-time')).toMatch(/^00:(1\d|20)$/);
    expect(await phone.text('#token-state')).toBe('正常');
  });

  it('speaks English', async () => {
    await phone.close();
    phone = await Phone.open(browser, site, 'en-GB');
    await phone.openPage();
    await phone.screenshot('logged-out-en');
    await phone.tapLogIn();
    await phone.page.waitForSelector('form');
    await phone.screenshot('consent-en');
    await phone.decide('deny', 'Emma Clarke');
    await phone.loggedOut();
    expect(await phone.text('#notice')).toContain('You did not give your consent');
    await phone.screenshot('refused-en');
    await phone.logIn('Emma Clarke');
    expect(await phone.text('#profile-name')).toBe('Emma Clarke');
    expect(await phone.text('#missing')).toContain('WeChat tells this to no app of this kind');
    await phone.page.waitForSelector('#avatar img');
    await phone.screenshot('logged-in-en');
    expect(await phone.page.innerText('main')).not.toMatch(/[\u4e00-\u9fff]/);
    await phone.page.tap('[data-language=zh]');
    expect(await phone.text('#logout')).toBe('退出登录');
  });

  async function generation(): Promise<number> {
    return Number(/\d+/.exec(await phone.text('#generation'))?.[0]);
  }

  async function statusOf(code: string): Promise<{ status: number; code: string }> {
    const response = await fetch(`${site.apiUrl}/v1/session`, { headers: { 'X-Session-Code': code } });
    const { code: problem } = (await response.json()) as { code: string };
    return { status: response.status, code: problem };
  }
});
