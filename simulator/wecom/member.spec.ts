import { describe, expect, it } from 'vitest';
import type { Simulator, SimulatorOptions } from '../simulator.js';
import { authorizeUrl, get, postAs, tokenOf, type Answer } from '../simulator.setup.js';
import { AGENT, COLLEAGUE, CORP_ID, gettoken, startWecom } from './wecom.setup.js';

const USERS: SimulatorOptions['users'] = [
  { id: 'lisi', nickname: '李四', sex: 1, phone: '13900000000', memberOf: { [CORP_ID]: 'LiSi' } },
  { id: 'guest', nickname: 'Guest' },
  { id: 'client', nickname: 'Client', externalOf: [CORP_ID] },
];

const start = (): Promise<Simulator> => startWecom({ users: USERS });

const page = (simulator: Simulator, changes: Record<string, string | undefined> = {}): string =>
  authorizeUrl(simulator, { appid: CORP_ID, scope: 'snsapi_base', agentid: '1000002', ...changes });

async function codeOf(simulator: Simulator, user: string, scope = 'snsapi_base'): Promise<string> {
  const callback = await simulator.authorize(page(simulator, { scope }), { user });
  return callback.searchParams.get('code') ?? '';
}

async function who(simulator: Simulator, code: string, agent = AGENT): Promise<Answer> {
  const token = tokenOf(await gettoken(simulator, agent));
  return get(simulator, '/cgi-bin/auth/getuserinfo', { access_token: token, code });
}

const detail = async (simulator: Simulator, user_ticket: unknown, agent = AGENT): Promise<Answer> =>
  postAs(simulator, await gettoken(simulator, agent), '/cgi-bin/auth/getuserdetail', { user_ticket });

describe("WeCom's web login", () => {
  it('tells members by their own id, and others by an openid of the corp', async () => {
    const simulator = await start();
    expect((await who(simulator, await codeOf(simulator, 'lisi'))).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      userid: 'LiSi',
    });
    const guest = await who(simulator, await codeOf(simulator, 'guest'));
    expect(guest.json).toEqual({ errcode: 0, errmsg: 'ok', openid: expect.stringMatching(/^o[\w-]{27}$/) });
    expect((await who(simulator, await codeOf(simulator, 'client'))).json).toMatchObject({
      external_userid: expect.stringMatching(/^wm/),
    });
  });

  it('has one word for a code that is used, old or of another agent', async () => {
    const simulator = await start();
    const [mine, late] = [await codeOf(simulator, 'lisi'), await codeOf(simulator, 'lisi')];
    expect((await who(simulator, mine, COLLEAGUE)).json['errcode']).toBe(40029);
    expect((await who(simulator, mine)).json['errcode']).toBe(0);
    expect((await who(simulator, mine)).json['errmsg']).toMatch(/^invalid code, hint: \[\d{10}_/);
    simulator.clock.advance(300_000);
    expect((await who(simulator, late)).json['errcode']).toBe(40029);
  });

  it('hands out a ticket for private details, good for half an hour', async () => {
    const simulator = await start();
    const { json } = await who(simulator, await codeOf(simulator, 'lisi', 'snsapi_privateinfo'));
    const ticket = json['user_ticket'];
    const all = {
      errcode: 0,
      errmsg: 'ok',
      userid: 'LiSi',
      gender: '1',
      avatar: `${simulator.url}/mmopen/vi_32/lisi/132`,
      mobile: '13900000000',
    };
    for (const _ of [1, 2]) expect((await detail(simulator, ticket)).json).toEqual(all);
    simulator.accounts.update(AGENT.appId, { memberDetails: ['gender'] });
    expect((await detail(simulator, ticket)).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      userid: 'LiSi',
      gender: '1',
    });
    expect((await detail(simulator, ticket, COLLEAGUE)).json['errcode']).toBe(40029);
    simulator.clock.advance(1_800_000);
    expect((await detail(simulator, ticket)).json['errcode']).toBe(40029);
  });

  it.each([
    [{ agentid: undefined }, 'sheet'],
    [{ agentid: undefined, scope: 'snsapi_privateinfo' }, 'no page'],
    [{ agentid: '9' }, 'no page'],
    [{ scope: 'snsapi_userinfo' }, '10005'],
    [{ redirect_uri: 'https://example.org/' }, '50001'],
  ])('shows for %o: %s', async (changes, expected) => {
    const simulator = await start();
    const markup = await (await fetch(page(simulator, changes))).text();
    const code = /<span id="code">(\d+)</.exec(markup)?.[1];
    expect(code ?? (markup.includes('<form') ? 'sheet' : 'no page')).toBe(expected);
  });
});
