import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import { APP, authorizeUrl, exchange, get, startSimulator, tokenOf } from '../simulator.setup.js';

const SITE = {
  appId: 'wx00000000000000d4',
  secret: 'd'.repeat(32),
  kind: 'website',
  name: 'Shop <1>',
} as const;

const start = (): Promise<Simulator> => startSimulator({ accounts: [APP, SITE] });

const login = (simulator: Simulator, changes: Record<string, string> = {}): string =>
  authorizeUrl(simulator, { appid: SITE.appId, scope: 'snsapi_login', ...changes }).replace(
    'oauth2/authorize',
    'qrconnect',
  );

/** What the desktop shows: the address behind the code, and the one at which it looks again. */
async function show(url: string): Promise<{ markup: string; confirm: string; again: string }> {
  const page = await fetch(url);
  const markup = await page.text();
  const { origin } = new URL(url);
  return {
    markup,
    confirm: origin + (/href="([^"]+)" target="_blank"/.exec(markup)?.[1] ?? ''),
    again: origin + (/^1; url=(.+)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? ''),
  };
}

const look = (url: string): Promise<Response> => fetch(url, { redirect: 'manual' });

const decide = (confirm: string, decision: string): Promise<Response> =>
  fetch(confirm, { method: 'POST', body: new URLSearchParams({ user: 'tom', decision }) });

describe('the login page of website apps', () => {
  it('shows a code on the desktop until the phone that scanned it has confirmed', async () => {
    const simulator = await start();
    const { markup, confirm, again } = await show(login(simulator));
    expect(markup).toContain('<svg');
    expect(markup).toContain('Shop &lt;1&gt;');
    const waiting = await show(again);
    expect(waiting).toMatchObject({ confirm, again });
    expect(await (await fetch(confirm)).text()).toContain('登录网站');
    expect(await (await decide(confirm, 'allow')).text()).toContain('已确认登录');
    const done = await look(again);
    expect(done.status).toBe(302);
    expect(done.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/callback\?next=%2Fhome&code=[A-Za-z0-9]{32}&state=abc123$/,
    );
  });

  it('lets one code confirm one login', async () => {
    const simulator = await start();
    const [first, second] = [await show(login(simulator)), await show(login(simulator))];
    expect(first.confirm).not.toBe(second.confirm);
    await decide(first.confirm, 'allow');
    expect((await look(second.again)).status).toBe(200);
    expect(await (await decide(first.confirm, 'allow')).text()).toContain('该链接无法访问');
    expect((await look(first.again)).status).toBe(302);
    expect((await look(first.again)).status).toBe(200);
  });

  it('does not let the code of one address end the login of another', async () => {
    const simulator = await start();
    const mine = await show(login(simulator));
    await decide(mine.confirm, 'allow');
    const uuid = new URL(mine.again).searchParams.get('uuid') ?? '';
    const other = `${login(simulator, { state: 'other' }).split('#')[0]}&uuid=${uuid}`;
    expect((await look(other)).status).toBe(200);
  });

  it('needs no WeChat browser on the desktop', async () => {
    const simulator = await start();
    simulator.settings.requireWeChatBrowser = true;
    expect((await show(login(simulator))).markup).toContain('<svg');
  });

  it('hands out a code that lives ten minutes and buys the profile', async () => {
    const simulator = await start();
    const code = async (): Promise<string> =>
      (await simulator.authorize(login(simulator), { user: 'tom' })).searchParams.get('code') ?? '';
    const [early, late] = [await code(), await code()];
    simulator.clock.advance(599_999);
    const granted = await exchange(simulator, early, SITE);
    expect(granted.json).toMatchObject({
      scope: 'snsapi_login',
      openid: simulator.users.openIdOf('tom', SITE.appId),
    });
    const query = { access_token: tokenOf(granted), openid: String(granted.json['openid']) };
    expect((await get(simulator, '/sns/userinfo', query)).json).toMatchObject({
      nickname: expect.stringContaining('Tom'),
    });
    simulator.clock.advance(1);
    expect((await exchange(simulator, late, SITE)).json['errcode']).toBe(40029);
  });

  it('shows one page for whatever is wrong, and sends nothing back for a refusal', async () => {
    const simulator = await start();
    const changes = [{ scope: 'snsapi_base' }, { appid: APP.appId }, { redirect_uri: 'https://x.example/' }];
    for (const change of changes)
      expect((await show(login(simulator, change))).markup).toContain('该链接无法访问');
    const refused = simulator.authorize(login(simulator), { user: 'tom', decision: 'deny' });
    await expect(refused).rejects.toThrow('nothing is sent');
    const misled = await fetch(authorizeUrl(simulator, { appid: SITE.appId }));
    expect(await misled.text()).toContain('<span id="code">10016</span>');
  });
});
