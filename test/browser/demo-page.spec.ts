import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, APP_ID } from '../support/test-app.js';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { DemoSite } from './demo-site.js';
import { Phone } from './phone.js';
import { readQr } from './qr-reader.js';
import { PATIENTLY } from './script-page.js';
import { installBridge } from './wechat-bridge.js';

const LANGUAGES = [
  { locale: 'zh-CN', short: 'zh' },
  { locale: 'en-GB', short: 'en' },
];

describe.skipIf(isChromiumMissing)('the demo page', () => {
  let browser: Browser;
  let site: DemoSite;
  const open: Phone[] = [];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), DemoSite.start()]);
  });
  afterAll(async () => {
    await browser.close();
    await site.stop();
  });
  afterEach(async () => {
    const problems = open.flatMap((phone) => phone.problems);
    await Promise.all(open.splice(0).map((phone) => phone.close()));
    expect(problems).toEqual([]);
  });

  async function opened(opening: Promise<Phone>): Promise<Phone> {
    const phone = await opening;
    open.push(phone);
    // The SDK counts its uses at a host of its own.
    await phone.context.route('https://open.weixin.qq.com/**', (route) => route.fulfill({ status: 204 }));
    return phone;
  }

  async function silentlyLoggedIn(user: string, locale = 'zh-CN'): Promise<Phone> {
    const phone = await opened(Phone.open(browser, site, locale));
    await phone.belongsTo(user);
    await phone.openPage();
    await phone.tapLogIn('snsapi_base');
    await phone.loggedIn();
    return phone;
  }

  async function ticket(): Promise<string> {
    const address = `${site.apiUrl}/v1/accounts/${APP_ID}/tickets/jsapi`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    return ((await answer.json()) as { ticket: string }).ticket;
  }

  it.each(LANGUAGES)('gets nickname and avatar by a step-up ($short)', async ({ locale, short }) => {
    const phone = await silentlyLoggedIn('zhou', locale);
    const before = await phone.sessionCode();
    await phone.screenshot(`step-up-offered-${short}`);
    await phone.page.tap('#step-up');
    await phone.page.waitForSelector('form');
    await phone.decide('allow');
    await expect.poll(() => phone.text('#profile-name').catch(() => ''), PATIENTLY).toBe('周明');
    expect(await phone.page.isHidden('#wider')).toBe(true);
    expect(await phone.sessionCode()).not.toBe(before);
    await phone.screenshot(`stepped-up-${short}`);
  });

  it.each(LANGUAGES)(
    'keeps the session when another account comes back from it ($short)',
    async ({ locale, short }) => {
      const phone = await silentlyLoggedIn('zhou', locale);
      const before = await phone.sessionCode();
      await phone.page.tap('#step-up');
      await phone.decide('allow', '陈默');
      await phone.loggedIn();
      await phone.page.waitForSelector('#notice:not([hidden])');
      expect(await phone.text('#notice')).toMatch(/微信账号与刚才的不同|another WeChat account/);
      expect(await phone.sessionCode()).toBe(before);
      await phone.screenshot(`user-changed-${short}`);
    },
  );

  it('keeps the session when the step-up is refused', async () => {
    const phone = await silentlyLoggedIn('zhou');
    const before = await phone.sessionCode();
    await phone.page.tap('#step-up');
    await phone.decide('deny');
    await phone.loggedIn();
    await phone.page.waitForSelector('#notice:not([hidden])');
    expect(await phone.text('#notice')).toContain('你没有同意授权');
    expect(await phone.sessionCode()).toBe(before);
  });

  it.each(LANGUAGES)('says what to do on a snapshot page ($short)', async ({ locale, short }) => {
    site.platform.users.update('lin', { snapshot: true });
    try {
      const phone = await opened(Phone.open(browser, site, locale));
      await phone.belongsTo('lin');
      await phone.openPage();
      await phone.tapLogIn();
      await phone.page.waitForSelector('#snapshot section');
      expect(await phone.text('#snapshot')).toContain('使用完整服务');
      expect(await phone.page.isHidden('#notice')).toBe(true);
      expect(await phone.sessionCode()).toBe('');
      await phone.screenshot(`snapshot-${short}`);
    } finally {
      site.platform.users.update('lin', { snapshot: false });
    }
  });

  it.each(LANGUAGES)(
    'shows that the JS-SDK is ready, or in whose words it is not ($short)',
    async ({ locale, short }) => {
      const phone = await opened(Phone.open(browser, site, locale));
      await installBridge(phone.context, { ticket, checks: 'entry' });
      await phone.belongsTo('zhou');
      await phone.openPage();
      await phone.tapLogIn('snsapi_base');
      await phone.page.waitForSelector('#js-sdk-state[data-state=ready]');
      await phone.screenshot(`js-sdk-ready-${short}`);
      await phone.context.addInitScript('setTimeout(() => { window.isSigned = async () => false; })');
      await phone.page.reload();
      await phone.page.waitForSelector('#js-sdk-state[data-state=failed]');
      expect(await phone.text('#js-sdk-detail')).toBe('config:invalid signature');
      await phone.screenshot(`js-sdk-failed-${short}`);
    },
  );

  it.each(LANGUAGES)('shows a way into WeChat on a desktop ($short)', async ({ locale, short }) => {
    const desk = await opened(Phone.openDesktop(browser, site, locale));
    await desk.openPage();
    const code = desk.page.locator('#outside-panel svg');
    expect(await readQr(code)).toBe(`${site.pageUrl}/`);
    await desk.page.click('#outside-panel button');
    await desk.page.waitForSelector('#outside-panel [role=status]:not(:empty)');
    expect(await desk.page.evaluate('navigator.clipboard.readText()')).toBe(`${site.pageUrl}/`);
    await desk.screenshot(`desktop-outside-${short}`);
    if (short === 'en') expect(await desk.page.innerText('main')).not.toMatch(/[\u4e00-\u9fff]/);
  });

  async function openScanWindow(desk: Phone): Promise<Page> {
    const opening = desk.context.waitForEvent('page');
    await desk.page.click('#login-website');
    const popup = await opening;
    await popup.waitForSelector('.code svg');
    return popup;
  }

  it.each(LANGUAGES)(
    'logs in by a code in a second window and a phone ($short)',
    async ({ locale, short }) => {
      const desk = await opened(Phone.openDesktop(browser, site, locale));
      await desk.openPage();
      await desk.page.evaluate(`window.stays = 1`);
      const popup = await openScanWindow(desk);
      const confirm = (await readQr(popup.locator('.code svg'))) ?? '';
      await popup.screenshot({ path: `test-results/screenshots/scan-window-${short}.png` });
      const phone = await opened(Phone.open(browser, site, locale));
      await phone.page.goto(confirm);
      await phone.decide('allow', '陈默');
      await desk.loggedIn();
      expect(await desk.text('#profile-name')).toBe('陈默');
      await expect.poll(() => popup.isClosed(), PATIENTLY).toBe(true);
      expect(await desk.page.evaluate('window.stays')).toBe(1);
      expect((await desk.history()).join(' ')).not.toMatch(/login_ticket|login_id/);
      await desk.screenshot(`desktop-logged-in-${short}`);
      await desk.page.click('#logout');
      await desk.loggedOut();
      expect(await desk.storage('sessionStorage')).toEqual({});
    },
  );

  it('says that the second window was closed without a login', async () => {
    const desk = await opened(Phone.openDesktop(browser, site));
    await desk.openPage();
    await (await openScanWindow(desk)).close();
    await desk.page.waitForSelector('#notice:not([hidden])');
    expect(await desk.text('#notice')).toContain('登录窗口已关闭');
    expect(await desk.page.isEnabled('#login-website')).toBe(true);
    await desk.screenshot('desktop-popup-closed-zh');
  });
});
