import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { WECHAT_ON_IPHONE } from './user-agents.js';
import { FakeApi } from './fake-api.js';

/** The machine may be busy with other suites. */
export const PATIENTLY = { timeout: 20_000 };

/** One page with `h5.js` in its head, opened in WeChat unless said otherwise, and the API that it talks to. */
export class ScriptPage {
  private constructor(
    readonly api: FakeApi,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, options: BrowserContextOptions = {}): Promise<ScriptPage> {
    const api = await FakeApi.start();
    const context = await browser.newContext({ userAgent: WECHAT_ON_IPHONE, ...options });
    return new ScriptPage(api, context, await context.newPage());
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.api.stop();
  }

  goto(path = '/'): Promise<unknown> {
    return this.page.goto(this.api.pageUrl + path);
  }

  /** Runs this in the page and waits until the visitor is back from the authorize page. */
  async leaveAndReturn(call: string): Promise<void> {
    const left = this.page.waitForEvent('framenavigated');
    await this.page.evaluate(`void ${call}`);
    await left;
    await this.page.waitForURL(`${this.api.pageUrl}/**`);
    await this.page.evaluate('zhongkong.ready');
  }

  async logIn(path = '/'): Promise<void> {
    await this.goto(path);
    await this.leaveAndReturn(`zhongkong.login({ appId: 'wx1', scope: 'snsapi_base' })`);
  }

  loginError(): Promise<{ code: string } | null> {
    return this.page.evaluate('zhongkong.loginError');
  }

  stored(): Promise<Record<string, string>> {
    return this.page.evaluate('({ ...sessionStorage })');
  }

  /** The code with which this call rejects. */
  codeOf(call: string): Promise<string> {
    return this.page.evaluate(`${call}.then(() => 'resolved', (e) => e.code)`);
  }
}
