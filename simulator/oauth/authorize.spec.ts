import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import { APP, authorizeUrl, startSimulator } from '../simulator.setup.js';

const open = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers, redirect: 'manual' });

const choose = (url: string, choice: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(choice), redirect: 'manual' });

/** The number on the error page, or the status when the page is none. */
async function errorOf(simulator: Simulator, changes: Record<string, string | undefined>): Promise<unknown> {
  const markup = await (await open(authorizeUrl(simulator, changes))).text();
  return /<span id="code">(\d+)</.exec(markup)?.[1] ?? (markup.includes('<form') ? 'sheet' : 'unnumbered');
}

describe('the consent sheet', () => {
  it('shows the account and a choice of users, in the language of the browser, escaped', async () => {
    const simulator = await startSimulator();
    const chinese = await (await open(authorizeUrl(simulator))).text();
    const english = await (
      await open(authorizeUrl(simulator), { 'accept-language': 'en-GB,zh;q=0.5' })
    ).text();
    expect(chinese).toContain('获取你的昵称、头像');
    expect(english).toContain('<html lang="en">');
    expect(english).toContain('Tea House');
    expect(english).toContain('name="user" value="lin" required checked');
    expect(english).toContain('name="decision" value="allow"');
    expect(english).toContain('Tom &lt;b&gt;&amp;&quot;&#39;');
    expect(english).not.toContain('<b>&');
  });

  it("sends consent back with a code behind the address's own query", async () => {
    const simulator = await startSimulator();
    const callback = await simulator.authorize(authorizeUrl(simulator), { user: 'lin' });
    expect(callback.href).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/callback\?next=%2Fhome&code=[A-Za-z0-9]{32}&state=abc123$/,
    );
  });

  it('sends a refusal back with the state alone', async () => {
    const simulator = await startSimulator();
    const callback = await simulator.authorize(authorizeUrl(simulator), { user: 'lin', decision: 'deny' });
    expect(callback.href).toBe('http://127.0.0.1:9/callback?next=%2Fhome&state=abc123');
  });

  it('is shown again for consent, but the silent scope passes once the person is known', async () => {
    const simulator = await startSimulator();
    const base = authorizeUrl(simulator, { scope: 'snsapi_base' });
    expect((await open(base)).status).toBe(200);
    const chosen = await choose(base, { user: 'tom', decision: 'allow' });
    const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
    const silent = await open(base, { cookie });
    expect(silent.status).toBe(302);
    expect(silent.headers.get('location')).toContain('code=');
    const sheet = await open(authorizeUrl(simulator), { cookie });
    expect(await sheet.text()).toContain('value="tom" required checked');
  });

  it('is skipped for followers when the account says so', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { silentForFollowers: true });
    const statuses = await Promise.all(
      ['lin', 'tom'].map(
        async (user) => (await open(authorizeUrl(simulator), { cookie: `simulator_user=${user}` })).status,
      ),
    );
    expect(statuses).toEqual([302, 200]);
  });
});

describe('soon after a consent', () => {
  const again = async (simulator: Simulator, changes: Record<string, string> = {}): Promise<number> =>
    (await open(authorizeUrl(simulator, changes), { cookie: 'simulator_user=tom' })).status;

  it('there is no sheet when the account says so, unless the address forces it', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { silentAfterConsent: true });
    expect(await again(simulator)).toBe(200);
    await simulator.authorize(authorizeUrl(simulator), { user: 'tom' });
    expect(await again(simulator)).toBe(302);
    expect(await again(simulator, { forcePopup: 'true' })).toBe(200);
    expect(await again(simulator, { forcePopup: 'false' })).toBe(302);
    simulator.clock.advance(30 * 86_400_000);
    expect(await again(simulator)).toBe(200);
  });

  it('forcePopup changes nothing for followers from the chat, nor for the silent scope', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { silentForFollowers: true });
    simulator.users.follow('tom', APP.appId);
    expect(await again(simulator, { forcePopup: 'true' })).toBe(302);
    expect(await again(simulator, { forcePopup: 'true', scope: 'snsapi_base' })).toBe(302);
  });
});

it('loads the callback a first time by itself when the account says so', async () => {
  const simulator = await startSimulator();
  simulator.accounts.update(APP.appId, { deliversCallbackTwice: true });
  const redirectUri = `${simulator.url}/cgi-bin/token`;
  const callback = await simulator.authorize(authorizeUrl(simulator, { redirect_uri: redirectUri }), {
    user: 'tom',
  });
  await expect.poll(() => simulator.requests.count('/cgi-bin/token')).toBe(1);
  const [loaded] = simulator.requests.list({ path: '/cgi-bin/token' });
  expect(loaded?.query).toEqual(Object.fromEntries(callback.searchParams));
});

describe('the error page', () => {
  it.each([
    [{ redirect_uri: 'https://example.org/callback' }, '10003'],
    [{ redirect_uri: 'javascript://127.0.0.1/%0aalert(1)' }, '10003'],
    [{ redirect_uri: 'not an address' }, '10003'],
    [{ redirect_uri: undefined }, '10011'],
    [{ scope: 'snsapi_login' }, '10005'],
    [{ scope: undefined }, '10010'],
    [{ appid: undefined }, '10012'],
    [{ appid: 'wxNobody' }, '10012'],
    [{ state: '' }, '10013'],
    [{ state: 'a-b' }, '10013'],
    [{ state: 'a'.repeat(129) }, '10013'],
    [{ state: 'a'.repeat(128) }, 'sheet'],
    [{ state: undefined }, 'sheet'],
    [{ response_type: 'token' }, 'unnumbered'],
  ])('for %o is %s', async (changes, expected) => {
    const simulator = await startSimulator();
    expect(await errorOf(simulator, changes)).toBe(expected);
  });

  it.each([
    [{ banned: true }, '10004'],
    [{ scopes: ['snsapi_base'] as const }, '10005'],
    [{ callbackDomain: '127.0.0.1' }, '10003'],
    [{ callbackDomain: '127.0.0.1:9' }, 'sheet'],
  ])('of an account with %o is %s', async (change, expected) => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, change);
    expect(await errorOf(simulator, {})).toBe(expected);
  });

  it('answers parameters in another order, unless told not to mind', async () => {
    const simulator = await startSimulator();
    const wrong = new URL(authorizeUrl(simulator, { state: undefined }));
    wrong.search = `?state=abc&${wrong.search.slice(1)}`;
    expect(await (await open(wrong.href)).text()).toContain('<span id="code">10005</span>');
    simulator.accounts.update(APP.appId, { anyParameterOrder: true });
    expect(await (await open(wrong.href)).text()).toContain('<form');
  });

  it('is what a hand-made form gets too', async () => {
    const simulator = await startSimulator();
    const foreign = authorizeUrl(simulator, { redirect_uri: 'https://example.org/' });
    const answer = await choose(foreign, { user: 'lin', decision: 'allow' });
    expect(answer.headers.get('location')).toBeNull();
    expect((await choose(authorizeUrl(simulator), { decision: 'allow' })).headers.get('location')).toBeNull();
  });

  it('asks a stranger of a test account to follow it first', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { mustFollow: true });
    await expect(simulator.authorize(authorizeUrl(simulator), { user: 'tom' })).rejects.toThrow('10006');
  });

  it('asks other browsers to open WeChat, when the simulator minds', async () => {
    const simulator = await startSimulator();
    simulator.settings.requireWeChatBrowser = true;
    expect(await errorOf(simulator, {})).toBe('unnumbered');
    await expect(simulator.authorize(authorizeUrl(simulator), { user: 'lin' })).resolves.toBeInstanceOf(URL);
  });
});
