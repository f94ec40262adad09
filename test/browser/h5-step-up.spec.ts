import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isChromiumMissing, launchChromium } from './chromium.js';
import { PATIENTLY, ScriptPage } from './script-page.js';

const STEP_UP = `zhongkong.stepUp({ scope: 'snsapi_userinfo', forcePopup: true })`;

describe.skipIf(isChromiumMissing)('a step-up with h5.js', () => {
  let browser: Browser;
  let visitor: ScriptPage;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    visitor = await ScriptPage.open(browser);
  });
  afterEach(() => visitor.close());

  const sessionKey = () => `zhongkong.${visitor.api.apiUrl}.session`;

  it('asks for the same account with the session code, and brings a new code', async () => {
    await visitor.logIn('/shop');
    await visitor.leaveAndReturn(STEP_UP);
    expect(visitor.api.calls('POST', '/v1/session/step-up')).toMatchObject([
      {
        sessionCode: 'active-login1',
        body: { scope: 'snsapi_userinfo', return_to: `${visitor.api.pageUrl}/shop`, force_popup: true },
      },
    ]);
    expect(visitor.page.url()).toBe(`${visitor.api.pageUrl}/shop`);
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login2' });
  });

  it.each(['user_changed', 'access_denied'])('keeps the session after %s', async (error) => {
    await visitor.logIn();
    visitor.api.outcomes = [{ error }];
    await visitor.leaveAndReturn(STEP_UP);
    expect(await visitor.loginError()).toEqual({ code: error, loginId: 'login2' });
    expect(await visitor.stored()).toEqual({ [sessionKey()]: 'active-login1' });
  });

  it('starts again as a step-up after an accident, not as a login', async () => {
    await visitor.logIn();
    visitor.api.outcomes = [{ error: 'state_expired' }, 'ticket'];
    await visitor.page.evaluate(`void ${STEP_UP}`);
    await expect
      .poll(() => visitor.stored().catch(() => null), PATIENTLY)
      .toEqual({ [sessionKey()]: 'active-login3' });
    expect(visitor.api.calls('POST', '/v1/session/step-up')).toHaveLength(2);
    expect(visitor.api.calls('POST', '/v1/sessions')).toHaveLength(1);
  });

  it('needs a session, and forgets one that has ended', async () => {
    await visitor.goto();
    expect(await visitor.codeOf(STEP_UP)).toBe('session.invalid');
    expect(visitor.api.calls('POST', '/v1/session/step-up')).toEqual([]);
    await visitor.logIn();
    visitor.api.liveCode = '';
    expect(await visitor.codeOf(STEP_UP)).toBe('session.invalid');
    expect(await visitor.stored()).toEqual({});
  });
});
