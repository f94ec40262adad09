import { TokenService } from '../../src/token/token.service.js';
import { WecomClient } from '../../src/wechat/wecom.client.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, TestApp } from '../support/test-app.js';
import { readThroughLives } from '../support/lives.js';
import { AGENT_ID, AGENT_SECRET, CORP_ID, GETTOKEN, startWithAgent } from '../support/wecom.js';

const ACCOUNT = `/v1/accounts/${AGENT_ID}`;

let app: TestApp;
afterEach(() => app.stop());

const token = (): Promise<Answer> => app.call(`${ACCOUNT}/token`);
const status = (): Promise<Answer> => app.call(`${ACCOUNT}/status`);
const textOf = ({ body }: Answer): string => String(body['access_token']);
/** As another program that holds the secret. */
async function fetchElsewhere(): Promise<string> {
  const query = new URLSearchParams({ corpid: CORP_ID, corpsecret: AGENT_SECRET });
  const answer = await fetch(`${app.platform.url}${GETTOKEN}?${query.toString()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}
const report = (access_token: string, errcode: number): Promise<Answer> =>
  app.call(`${ACCOUNT}/token/report`, { body: { access_token, errcode } });

describe('the token of an agent', () => {
  it('is served, described and kept', async () => {
    app = await startWithAgent();
    const answer = await token();
    expect(answer).toMatchObject({ status: 200, body: { generation: 1 } });
    expect(app.platform.truth.isValid(textOf(answer))).toBe(true);
    expect((await status()).body).toMatchObject({ state: 'ok', refresh: { mode: 'kept', successes: 1 } });
    const budget = (await status()).body['budget'] as unknown as { by_call: object[] };
    for (const line of budget.by_call) expect(line).not.toHaveProperty('wechat_daily_limit');
    expect((await app.call(`${ACCOUNT}/token/burn`, { method: 'POST' })).body).toMatchObject({
      status: 409,
      code: 'token.not_for_kind',
      remedy: expect.stringContaining('secret'),
    });
  });

  it.each([
    { alwaysFullLife: false, doubtSeconds: [0, 0, 0, 0] },
    { alwaysFullLife: true, doubtSeconds: [300, 30, 3, 1] },
  ])(
    'lives, though another program always fetches it first (full life always stated: $alwaysFullLife)',
    async ({ alwaysFullLife, doubtSeconds }) => {
      app = await startWithAgent({ alwaysFullLife });
      const ends = await readThroughLives(app, 4, {
        read: async () => textOf(await token()),
        fetchElsewhere,
      });
      for (const [life, { servedDeadMs, waitedMs }] of ends.entries()) {
        expect(servedDeadMs).toBeLessThanOrEqual((doubtSeconds[life] ?? 0) * 1_000);
        expect(waitedMs).toBeLessThanOrEqual(2_500);
      }
    },
    30_000,
  );
});

describe('a report', () => {
  it.each([40014, 42001])('of a token that WeCom ended early finds its successor (%i)', async (errcode) => {
    app = await startWithAgent();
    const dead = textOf(await token());
    expect((await report(dead, 45009)).body).toMatchObject({
      code: 'token.not_a_token_error',
      remedy: expect.stringContaining('hour'),
    });
    expect((await report(dead, errcode)).body).toMatchObject({ verdict: 'valid', access_token: dead });
    app.platform.endTokensEarly(AGENT_ID);
    await app.advance(1_001);
    const { body } = await report(dead, errcode);
    expect(body).toMatchObject({ verdict: 'refreshed', generation: 2 });
    expect(app.platform.truth.isValid(String(body['access_token']))).toBe(true);
    expect((await report(dead, 40001)).body).toMatchObject({ verdict: 'superseded' });
  });

  it('is made by withToken, which then runs the call once more', async () => {
    app = await startWithAgent();
    await token();
    app.platform.endTokensEarly(AGENT_ID);
    const wecom = app.app.get(WecomClient);
    const tokens = app.app.get(TokenService);
    const seen: number[] = [];
    const watching = tokens.watch(AGENT_ID).subscribe(({ generation }) => seen.push(generation));
    const ticket = await tokens.withToken(AGENT_ID, (living) => wecom.jsapiTicket(living));
    expect(app.platform.truth.isValid(ticket.ticket.reveal())).toBe(true);
    expect((await status()).body).toMatchObject({ token: { generation: 2 }, reports: { refreshed: 1 } });
    expect(seen).toEqual([2]);
    watching.unsubscribe();
  });
});

describe('a new secret', () => {
  const patch = (app_secret: string): Promise<Answer> =>
    app.call(ACCOUNT, { method: 'PATCH', body: { app_secret } });

  it('is tried with gettoken, which rotates nothing', async () => {
    app = await startWithAgent();
    const before = textOf(await token());
    expect(await patch('this-secret-was-never-a-good-one')).toMatchObject({
      status: 422,
      body: { code: 'account.secret_refused', wechat: { errcode: 40001 } },
    });
    const renewed = 'another-made-up-secret-of-the-same-agent';
    app.platform.accounts.update(AGENT_ID, { secret: renewed });
    expect((await patch(renewed)).status).toBe(200);
    expect(textOf(await token())).toBe(before);
  });
});
