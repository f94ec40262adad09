import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MEMBER, memberSession, startWithEveryKind, userIn } from '../support/kinds.js';
import { inTime } from '../support/in-time.js';
import { consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import type { Answer, TestApp } from '../support/test-app.js';
import { AGENT_ID, CORP_ID } from '../support/wecom.js';

let app: TestApp;
beforeEach(async () => {
  app = await startWithEveryKind();
});
afterEach(() => app.stop());

const EXCHANGE = '/cgi-bin/auth/getuserinfo';
const exchanges = (): number => app.platform.requests.count(EXCHANGE);
const sessionOf = (session: string): Promise<Answer> => app.call('/v1/session', { session });
const detail = (session: string): Promise<Answer> => app.call('/v1/session/member-detail', { session });
const callback = async (scope = 'snsapi_base', user = 'lin'): Promise<string> =>
  consent(app, await startLogin(app, { app_id: AGENT_ID, scope }), user);
const outcome = async (): Promise<unknown> => returnedKeys(await deliver(app, await callback())).login_error;

describe('a WeCom login', () => {
  it('knows a member by the user id of the corp', async () => {
    const user = { open_id: MEMBER };
    expect((await sessionOf(await memberSession(app))).body).toMatchObject({ scope: 'snsapi_base', user });
    const [exchange] = app.platform.requests.list({ path: EXCHANGE });
    const [token] = app.platform.truth.issued(AGENT_ID, 'wecom');
    expect(exchange?.query['access_token']).toBe(token?.token);
  });

  it('knows somebody from outside by an openid that no member can have', async () => {
    const { body } = await sessionOf(await memberSession(app, 'snsapi_base', 'amy'));
    expect(body['user']).toMatchObject({ open_id: expect.stringMatching(/^openid:o[\w-]{27}$/) });
  });

  it('never takes a member whose id is spelled like an outsider’s for that outsider', async () => {
    const outsider = await memberSession(app, 'snsapi_base', 'amy');
    const { id, open_id = '' } = userIn(await sessionOf(outsider));
    const openid = open_id.replace('openid:', '');
    app.platform.users.update('lin', { memberOf: { [CORP_ID]: openid } });
    const user = userIn(await sessionOf(await memberSession(app)));
    expect(user['open_id']).toBe(openid);
    expect(user['id']).not.toBe(id);
    app.platform.users.update('lin', { memberOf: { [CORP_ID]: open_id } });
    expect(await outcome()).toBe('outcome_unknown');
  });

  it('does not claim private details of somebody from outside', async () => {
    const session = await memberSession(app, 'snsapi_privateinfo', 'amy');
    expect((await sessionOf(session)).body).toMatchObject({ scope: 'snsapi_base' });
  });

  it('is exchanged once for twenty deliveries', async () => {
    const path = await callback();
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(app, path)));
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
    expect(returnedKeys(answers[0]!).login_ticket).toBeDefined();
    expect(exchanges()).toBe(1);
  });

  it('outlives a token that died early: the code is good until a living one asks', async () => {
    await memberSession(app);
    app.platform.endTokensEarly(AGENT_ID);
    expect((await sessionOf(await memberSession(app))).status).toBe(200);
    expect(exchanges()).toBe(3);
  });

  it.each([
    [40029, 'code_refused', 1],
    [-1, undefined, 2],
    [50002, 'wechat_unavailable', 1],
    [60020, 'wechat_unavailable', 1],
  ])('that WeCom answers with %i ends with %s', async (errcode, error, calls) => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'errcode', errcode } });
    expect(await outcome()).toBe(error);
    expect(exchanges()).toBe(calls);
  });

  it('whose answer got lost is not asked for again', async () => {
    app.platform.faults.add({ path: EXCHANGE, fault: { kind: 'drop', processed: true } });
    expect(await outcome()).toBe('outcome_unknown');
    expect(exchanges()).toBe(1);
  });

  it('of an agent without a token says wechat_unavailable, and asks nothing', async () => {
    app.platform.accounts.update(AGENT_ID, { secret: 'another-secret-of-the-agent' });
    await app.later(3 * 3_600_000);
    const answer = await inTime(app, deliver(app, await callback()));
    expect(returnedKeys(answer).login_error).toBe('wechat_unavailable');
    expect(exchanges()).toBe(0);
  });

  it('steps up from silent to private details, for the same member only', async () => {
    const session = await memberSession(app);
    const stepUp = await app.call('/v1/session/step-up', {
      session,
      body: { scope: 'snsapi_privateinfo', return_to: 'https://shop.example.com/' },
    });
    const authorizeUrl = String(stepUp.body['authorize_url']);
    const login = { code: String(stepUp.body['session_code']), loginId: '', authorizeUrl };
    expect(returnedKeys(await deliver(app, await consent(app, login, 'amy'))).login_error).toBe(
      'user_changed',
    );
  });
});

describe('a member’s details', () => {
  it('come from WeCom after a login with snsapi_privateinfo, for half an hour', async () => {
    const session = await memberSession(app, 'snsapi_privateinfo');
    expect(await detail(session)).toMatchObject({
      status: 200,
      body: { gender: '1', mobile: '13912345678', avatar: expect.stringContaining('/lin/') },
    });
    app.platform.accounts.update(AGENT_ID, { memberDetails: ['gender'] });
    expect((await detail(session)).body).toEqual({ gender: '1' });
    await app.later(1_800_000);
    expect(await detail(session)).toMatchObject({
      status: 409,
      body: { code: 'wecom.no_consent', remedy: expect.stringContaining('step-up') },
    });
  });

  it('are missing after a silent login, and with people from outside', async () => {
    for (const session of [await memberSession(app), await memberSession(app, 'snsapi_privateinfo', 'amy')])
      expect(await detail(session)).toMatchObject({ status: 409, body: { code: 'wecom.no_consent' } });
    expect(await detail(await logIn(app))).toMatchObject({
      status: 409,
      body: { code: 'wecom.not_for_kind' },
    });
  });

  it('tell no page what WeCom said about the agent', async () => {
    const session = await memberSession(app, 'snsapi_privateinfo');
    app.platform.faults.add({
      path: '/cgi-bin/auth/getuserdetail',
      fault: { kind: 'errcode', errcode: 60020 },
    });
    const answer = await detail(session);
    expect(answer).toMatchObject({ status: 503, body: { code: 'wecom.unavailable' } });
    expect(answer.body).not.toHaveProperty('wechat');
    expect(app.log).toContain('trusted IPs');
  });
});
