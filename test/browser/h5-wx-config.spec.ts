import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, APP_ID } from '../support/test-app.js';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { DemoSite } from './demo-site.js';
import { Phone } from './phone.js';
import { WECHAT_ON_ANDROID, WECHAT_ON_IPHONE } from './user-agents.js';
import { type BridgePlan, installBridge } from './wechat-bridge.js';

interface BridgeCall {
  name: string;
  parameters: { verifyJsApiList?: string[]; verifyOpenTagList?: string[]; verifyAppId: string };
  url: string;
}

const CONFIG = `zhongkong.wxConfig({ jsApiList: ['scanQRCode', 'getLocation'], openTagList: ['wx-open-launch-weapp'] })`;

describe.skipIf(isChromiumMissing)('wx.config by h5.js, with the real JS-SDK', () => {
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
  afterEach(() => phone.close());

  async function ticket(): Promise<string> {
    const address = `${site.apiUrl}/v1/accounts/${APP_ID}/tickets/jsapi`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${ADMIN_KEY}` } });
    return ((await answer.json()) as { ticket: string }).ticket;
  }

  async function loggedInOn(userAgent: string, checks: BridgePlan['checks'], path = '/'): Promise<void> {
    phone = await Phone.open(browser, site, 'zh-CN', userAgent);
    await installBridge(phone.context, { ticket, checks });
    await phone.belongsTo('lin');
    await phone.page.goto(site.pageUrl + path);
    await phone.page.waitForSelector('#waiting', { state: 'hidden' });
    await phone.tapLogIn('snsapi_base');
    await phone.loggedIn();
  }

  const configure = () => phone.page.evaluate<string>(`${CONFIG}.then(() => 'ready', (e) => e.message)`);
  const bridgeCalls = async (name: string) => {
    const calls = await phone.page.evaluate<BridgeCall[]>('bridgeCalls');
    return calls.filter((call) => call.name === name);
  };

  it('loads the SDK from the server, signs the page, and is ready when the client has accepted', async () => {
    await loggedInOn(WECHAT_ON_IPHONE, 'entry', '/?from=singlemessage#/home');
    expect(await phone.page.evaluate('typeof wx')).toBe('undefined');
    expect(await configure()).toBe('ready');
    expect(phone.requests).toContain('GET /jweixin.js');
    const [call] = await bridgeCalls('preVerifyJSAPI');
    expect(call?.url).toBe(`${site.pageUrl}/?from=singlemessage`);
    expect(call?.parameters).toMatchObject({
      verifyAppId: APP_ID,
      verifyJsApiList: ['scanQRCode', 'geoLocation'],
      verifyOpenTagList: ['wx-open-launch-weapp'],
    });
    expect(await phone.page.evaluate('typeof wx.scanQRCode')).toBe('function');
  });

  it('uses the SDK that the page has already', async () => {
    await loggedInOn(WECHAT_ON_IPHONE, 'entry');
    await phone.page.addScriptTag({ url: `${site.apiUrl}/jweixin.js` });
    const before = phone.requests.filter((entry) => entry === 'GET /jweixin.js').length;
    expect(await configure()).toBe('ready');
    expect(phone.requests.filter((entry) => entry === 'GET /jweixin.js')).toHaveLength(before);
  });

  it.each([
    { system: 'iOS', userAgent: WECHAT_ON_IPHONE, checks: 'entry', signed: '/' },
    { system: 'Android', userAgent: WECHAT_ON_ANDROID, checks: 'current', signed: '/item/7?a=1' },
  ] as const)(
    'signs the right address of a single-page app on $system',
    async ({ userAgent, checks, signed }) => {
      await loggedInOn(userAgent, checks);
      await phone.page.evaluate(`history.pushState({}, '', '/item/7?a=1#part')`);
      expect(await configure()).toBe('ready');
      expect((await bridgeCalls('preVerifyJSAPI')).map(({ url }) => url)).toEqual([site.pageUrl + signed]);
    },
  );

  it('can be called again on the next page of a single-page app, and tells of a failure then', async () => {
    await loggedInOn(WECHAT_ON_ANDROID, 'current');
    expect(await configure()).toBe('ready');
    await phone.page.evaluate(`history.pushState({}, '', '/next')`);
    expect(await configure()).toBe('ready');
    expect((await bridgeCalls('checkJsApi')).map(({ url }) => url)).toEqual([`${site.pageUrl}/next`]);
    await phone.page.evaluate(`window.isSigned = async () => false`);
    expect(await configure()).toBe('config:invalid signature');
  });

  it("rejects with the SDK's own message when WeChat refuses", async () => {
    // This client checks another address than the one it is signed for.
    await loggedInOn(WECHAT_ON_ANDROID, 'entry');
    await phone.page.evaluate(`history.pushState({}, '', '/other')`);
    expect(await configure()).toBe('config:invalid signature');
    expect(await phone.page.evaluate(`${CONFIG}.catch((e) => e.code)`)).toBe('wx_config');
  });

  it('needs a session', async () => {
    phone = await Phone.open(browser, site);
    await phone.openPage();
    expect(await phone.page.evaluate(`${CONFIG}.catch((e) => e.code)`)).toBe('session.invalid');
  });
});
