import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { readQr } from './qr-reader.js';
import { ScriptPage } from './script-page.js';
import { CHROME_ON_ANDROID, CHROME_ON_WINDOWS } from './user-agents.js';

const DESKTOP = { userAgent: CHROME_ON_WINDOWS, locale: 'zh-CN' };
const PHONE = {
  userAgent: CHROME_ON_ANDROID,
  locale: 'zh-CN',
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
describe.skipIf(isChromiumMissing)('h5.js outside WeChat', () => {
  let browser: Browser;
  let visitor: ScriptPage;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  afterEach(() => visitor.close());

  const showPanel = (call = 'outsideWeChat(document.body)') => visitor.page.evaluate(`zhongkong.${call}`);
  const clipboard = () => visitor.page.evaluate<string>('navigator.clipboard.readText()');
  const status = () => visitor.page.locator('[role=status]');

  it.each(['snsapi_base', 'snsapi_userinfo', 'snsapi_privateinfo'])(
    'starts no login for %s',
    async (scope) => {
      visitor = await ScriptPage.open(browser, DESKTOP);
      await visitor.goto();
      expect(await visitor.page.evaluate('zhongkong.isInWeChat')).toBe(false);
      expect(await visitor.codeOf(`zhongkong.login({ appId: 'wx1', scope: '${scope}' })`)).toBe(
        'outside_wechat',
      );
      expect(visitor.api.calls('POST', '/v1/sessions')).toEqual([]);
    },
  );

  it('logs in all the same where the page says that the platform lets anybody in', async () => {
    visitor = await ScriptPage.open(browser, DESKTOP);
    await visitor.logIn('/?anywhere=1');
    expect(Object.values(await visitor.stored())).toEqual(['active-login1']);
  });

  it('shows a code that holds the address as it is, route and all', async () => {
    visitor = await ScriptPage.open(browser, DESKTOP);
    await visitor.goto('/shop?item=7&name=%E8%8C%B6#/cart?step=2');
    await showPanel();
    expect(await readQr(visitor.page.locator('svg'))).toBe(
      `${visitor.api.pageUrl}/shop?item=7&name=%E8%8C%B6#/cart?step=2`,
    );
    await showPanel(`outsideWeChat(document.body, { url: 'https://shop.example.com/x' })`);
    expect(await readQr(visitor.page.locator('svg'))).toBe('https://shop.example.com/x');
  });

  it('needs nothing of a strict content security policy but the API, and leaves no name on window', async () => {
    visitor = await ScriptPage.open(browser, DESKTOP);
    const problems: string[] = [];
    visitor.page.on('console', (message) => problems.push(message.text()));
    await visitor.page.goto(visitor.api.foreignUrl);
    const before = await visitor.page.evaluate<string[]>('Object.getOwnPropertyNames(window)');
    await visitor.goto('/?strict=1');
    await showPanel();
    await visitor.page.waitForSelector('svg');
    const button = `getComputedStyle(document.querySelector('button'))`;
    expect(await visitor.page.evaluate(`${button}.backgroundColor`)).toBe('rgb(7, 193, 96)');
    const after = await visitor.page.evaluate<string[]>('Object.getOwnPropertyNames(window)');
    expect(after.filter((name) => !before.includes(name))).toEqual(['zhongkong']);
    expect(problems).toEqual([]);
  });

  it('copies the address, and says so', async () => {
    visitor = await ScriptPage.open(browser, {
      ...DESKTOP,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await visitor.goto('/shop#/cart');
    await showPanel();
    await visitor.page.click('button');
    await visitor.page.waitForSelector('text=已复制');
    expect(await clipboard()).toBe(`${visitor.api.pageUrl}/shop#/cart`);
  });

  it('copies the old way where there is no other, and is honest where there is none', async () => {
    visitor = await ScriptPage.open(browser, {
      ...DESKTOP,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await visitor.goto('/old');
    await visitor.page.evaluate(`window.read = navigator.clipboard.readText.bind(navigator.clipboard);
      Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
    await showPanel();
    await visitor.page.click('button');
    await visitor.page.waitForSelector('text=已复制');
    expect(await visitor.page.evaluate('read()')).toBe(`${visitor.api.pageUrl}/old`);
    await visitor.page.evaluate('document.execCommand = () => false');
    await visitor.page.click('button');
    await visitor.page.waitForSelector('text=浏览器不允许复制');
    expect(await status().textContent()).not.toContain('已复制');
    expect(await visitor.page.evaluate('getSelection().toString()')).toBe(`${visitor.api.pageUrl}/old`);
  });

  it.each([
    { at: 'on a desktop', options: DESKTOP, first: 'svg', second: 'input', says: '扫一扫' },
    { at: 'on a phone', options: PHONE, first: 'input', second: 'svg', says: '复制链接，发到微信' },
  ])('puts first what helps $at', async ({ options, first, second, says }) => {
    visitor = await ScriptPage.open(browser, options);
    await visitor.goto();
    await showPanel();
    const top = async (selector: string) => (await visitor.page.locator(selector).boundingBox())?.y ?? NaN;
    expect(await top(first)).toBeLessThan(await top(second));
    expect(await visitor.page.innerText('section')).toContain(says);
  });

  it.each([
    { page: '', locale: 'zh-CN', title: '请在微信中打开本页' },
    { page: '', locale: 'en-GB', title: 'Open this page in WeChat' },
    { page: '', locale: 'fr-FR', title: 'Open this page in WeChat' },
    { page: 'zh-CN', locale: 'en-GB', title: '请在微信中打开本页' },
    { page: 'en', locale: 'zh-CN', title: 'Open this page in WeChat' },
    { page: 'fr', locale: 'zh-CN', title: '请在微信中打开本页' },
  ])(
    'speaks the language of the page ($page), else of the browser ($locale)',
    async ({ page, locale, title }) => {
      visitor = await ScriptPage.open(browser, { ...DESKTOP, locale });
      await visitor.goto();
      await visitor.page.evaluate(`document.documentElement.lang = '${page}'`);
      await showPanel();
      expect(await visitor.page.innerText('h2')).toBe(title);
      expect(await visitor.page.getAttribute('section', 'aria-label')).toBe(title);
    },
  );

  it('shows no code for an address too long for one, and still copies it', async () => {
    visitor = await ScriptPage.open(browser, DESKTOP);
    await visitor.goto();
    const url = `https://shop.example.com/${'x'.repeat(3_000)}`;
    await showPanel(`outsideWeChat(document.body, { url: '${url}' })`);
    expect(await visitor.page.locator('svg').count()).toBe(0);
    expect(await visitor.page.inputValue('input')).toBe(url);
  });

  it('says what to do on a snapshot page', async () => {
    visitor = await ScriptPage.open(browser, PHONE);
    visitor.api.outcomes = [{ error: 'snapshot_user' }];
    await visitor.logIn('/?anywhere=1');
    expect(await visitor.loginError()).toMatchObject({ code: 'snapshot_user' });
    await showPanel('snapshotHelp(document.body)');
    expect(await visitor.page.innerText('section')).toContain('使用完整服务');
    await showPanel(`snapshotHelp(document.body, { lang: 'en' })`);
    expect(await visitor.page.innerText('h2')).toBe('This is a snapshot of the page');
  });

  it('says that the panel could not be loaded, and can be asked again', async () => {
    visitor = await ScriptPage.open(browser, DESKTOP);
    await visitor.goto();
    await visitor.page.route('**/h5-panel.js', (route) => route.abort());
    expect(await visitor.codeOf('zhongkong.outsideWeChat(document.body)')).toBe('network');
    await visitor.page.unrouteAll();
    await showPanel();
    expect(await visitor.page.locator('svg').count()).toBe(1);
  });
});
