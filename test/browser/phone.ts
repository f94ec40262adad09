import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DemoSite } from './demo-site.js';
import { WECHAT_ON_IPHONE } from './user-agents.js';

const SCREENSHOTS = 'test-results/screenshots';

export type Scope = 'snsapi_userinfo' | 'snsapi_base';

/** Somebody's phone: WeChat's browser, a finger, and an eye on everything that goes wrong. */
export class Phone {
  /** Errors of the console, of scripts, of the content security policy, and answers that no page may cause. */
  readonly problems: string[] = [];
  /** `METHOD path` of every request and navigation. */
  readonly requests: string[] = [];

  private constructor(
    private readonly site: DemoSite,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(
    browser: Browser,
    site: DemoSite,
    locale = 'zh-CN',
    userAgent = WECHAT_ON_IPHONE,
  ): Promise<Phone> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      userAgent,
      locale,
    });
    await context.addInitScript(
      `addEventListener('securitypolicyviolation', (e) => console.error('CSP', e.violatedDirective, e.blockedURI))`,
    );
    const phone = new Phone(site, context, await context.newPage());
    phone.watch();
    return phone;
  }

  /** This phone's WeChat belongs to this person: the platform knows him without asking. */
  async belongsTo(user: string): Promise<void> {
    const url = `${this.site.platform.url}/connect`;
    await this.context.addCookies([{ name: 'simulator_user', value: user, url }]);
  }

  async openPage(): Promise<void> {
    await this.page.goto(`${this.site.pageUrl}/`);
    await this.page.waitForSelector('#waiting', { state: 'hidden' });
  }

  tapLogIn(scope: Scope = 'snsapi_userinfo'): Promise<void> {
    return this.page.tap(`[data-scope=${scope}]`);
  }

  /** On the consent page: chooses who it is, if there is a choice to make, and answers. */
  async decide(decision: 'allow' | 'deny', nickname?: string): Promise<void> {
    if (nickname) await this.page.tap(`label:has-text("${nickname}")`);
    await this.page.tap(`button[value=${decision}]`);
  }

  async logIn(nickname = '林小雨'): Promise<void> {
    await this.tapLogIn();
    await this.decide('allow', nickname);
    await this.loggedIn();
  }

  async loggedIn(): Promise<void> {
    await this.page.waitForSelector('#profile:not([hidden])');
  }
  async loggedOut(): Promise<void> {
    await this.page.waitForSelector('#welcome:not([hidden])');
  }

  /** What is to be read there; unlike `innerText` it also knows a drawing's texts. */
  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).textContent()) ?? '';
  }

  storage(area: 'sessionStorage' | 'localStorage'): Promise<Record<string, string>> {
    return this.page.evaluate(`({ ...${area} })`);
  }

  async sessionCode(): Promise<string> {
    const entry = Object.entries(await this.storage('sessionStorage')).find(([key]) =>
      key.endsWith('.session'),
    );
    return entry?.[1] ?? '';
  }

  /** Every address that the back and forward buttons reach, this one included. */
  async history(): Promise<string[]> {
    const devtools = await this.context.newCDPSession(this.page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    await devtools.detach();
    return entries.map(({ url }) => url);
  }

  screenshot(name: string): Promise<Buffer> {
    const path = `${SCREENSHOTS}/${name}.png`;
    // Disabled: what is in motion is shown at its end.
    return this.page.screenshot({ path, fullPage: true, animations: 'disabled' });
  }

  close(): Promise<void> {
    return this.context.close();
  }

  private watch(): void {
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    this.page.on('pageerror', (error) => this.problems.push(String(error)));
    this.page.on('request', (request) => {
      this.requests.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`${response.status()} ${response.url()}`);
    });
  }
}
