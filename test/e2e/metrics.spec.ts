import { afterEach, beforeEach, expect, it } from 'vitest';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const metrics = (key?: string | null): Promise<Answer> =>
  app.call('/metrics', key === undefined ? {} : { key });
/** The samples whose name and labels hold all of these. */
async function samples(...words: string[]): Promise<string[]> {
  const lines = (await metrics()).text.split('\n').filter((line) => !line.startsWith('#'));
  return lines.filter((line) => words.every((word) => line.includes(word)));
}
const valueOf = (lines: string[]): number => Number(lines[0]?.split(' ').at(-1));

it('is for admin keys that reach all accounts', async () => {
  const answer = await metrics();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await metrics(null)).toMatchObject({ status: 401, body: { code: 'auth.key_required' } });
  expect(await metrics(await app.makeKey(['token:read'], 'all'))).toMatchObject({
    status: 403,
    body: { code: 'auth.scope_missing' },
  });
  expect(await metrics(await app.makeKey(['admin']))).toMatchObject({
    status: 403,
    body: { code: 'auth.all_accounts_required' },
  });
  expect((await metrics(await app.makeKey(['admin'], 'all'))).status).toBe(200);
});

it('counts calls to WeChat by endpoint, kind of token and outcome', async () => {
  const path = `/v1/accounts/${APP_ID}/users/${app.platform.users.openIdOf('lin', APP_ID)}`;
  app.platform.faults.add({ path: '/cgi-bin/user/info', fault: { kind: 'errcode', errcode: 45009 } });
  app.platform.faults.add({ path: '/cgi-bin/user/info', fault: { kind: 'drop' } });
  for (const _ of [1, 2, 3]) await app.call(path);
  await app.call('/v1/users/me', { session: await logIn(app) });
  const calls = (...words: string[]): Promise<string[]> => samples('zhongkong_wechat_calls_total', ...words);
  for (const outcome of ['day', 'outcome_unknown', 'ok'])
    expect(
      valueOf(await calls('endpoint="/cgi-bin/user/info"', 'token="global"', `outcome="${outcome}"`)),
    ).toBe(1);
  expect(valueOf(await calls('endpoint="/sns/userinfo"', 'token="user"', 'outcome="ok"'))).toBe(1);
  expect(valueOf(await calls('endpoint="/cgi-bin/stable_token"', 'token="none"', 'outcome="ok"'))).toBe(1);
  expect(valueOf(await samples('zhongkong_wechat_call_seconds_count', '/sns/userinfo'))).toBe(1);
});

it('counts profiles by what they rest on, and whether WeChat was asked', async () => {
  const session = await logIn(app);
  for (const _ of [1, 2, 3]) await app.call('/v1/users/me', { session });
  await app.call('/v1/users/me', { session: await logIn(app, 'amy', { scope: 'snsapi_base' }) });
  const reads = async (source: string, asked: string): Promise<number> =>
    valueOf(
      await samples(
        'zhongkong_profile_reads_total',
        `app_id="${APP_ID}"`,
        `source="${source}"`,
        `asked="${asked}"`,
      ),
    );
  expect(await reads('user', 'yes')).toBe(1);
  expect(await reads('user', 'no')).toBe(2);
  expect(await reads('global', 'yes')).toBe(1);
});

it('tells of each account’s token: refreshes by outcome, and how long it lives', async () => {
  await app.call(`/v1/accounts/${APP_ID}/token`);
  await app.later(100_000);
  expect(valueOf(await samples('zhongkong_token_expires_in_seconds', APP_ID))).toBe(7_100);
  expect(
    valueOf(await samples('zhongkong_refreshes_total', APP_ID, 'kind="token"', 'outcome="renewed"')),
  ).toBe(1);
  await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  expect(await samples('zhongkong_token_expires_in_seconds', APP_ID)).toEqual([]);
});

it('T-I13: names no user, and shows no token or secret', async () => {
  const openId = app.platform.users.openIdOf('lin', APP_ID);
  const session = await logIn(app);
  await app.call('/v1/users/me', { session });
  await app.call(`/v1/accounts/${APP_ID}/users/${openId}?fresh=true`);
  await app.call(`/v1/accounts/${APP_ID}/users/batch`, { body: { open_ids: [openId] } });
  await app.call(`/v1/accounts/${APP_ID}/followers?cursor=${openId}`);
  const { text } = await metrics();
  const { truth } = app.platform;
  const tokens = (['stable', 'user', 'refresh'] as const).flatMap((family) => truth.issued(APP_ID, family));
  expect(tokens.length).toBeGreaterThan(2);
  for (const word of [openId, session, '小林', ...tokens.map(({ token }) => token)])
    expect(text).not.toContain(word);
});

it('has those of the process, each application its own', async () => {
  const other = await TestApp.start();
  expect((await samples('process_cpu_seconds_total')).length).toBeGreaterThan(0);
  await app.call(`/v1/accounts/${APP_ID}/token`);
  expect((await other.call('/metrics')).text).not.toContain(APP_ID);
  await other.stop();
});
