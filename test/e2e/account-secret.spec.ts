import { afterEach, beforeEach, expect, it } from 'vitest';
import { tick } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';

const NEW_SECRET = 'another-secret-of-the-simulator1';
const WRONG_SECRET = 'this-secret-was-never-a-good-one';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const patch = (app_secret: string, query = ''): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}${query}`, { method: 'PATCH', body: { app_secret } });
const token = (): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/token`);
const status = (): Promise<Answer> => app.call(`/v1/accounts/${APP_ID}/status`);

it.each(['stable', 'plain'])('is tried before it is taken, and rotates nothing (%s)', async (mode) => {
  await app.addAccount({ token_mode: mode });
  const { body } = await token();
  expect((await patch(APP_SECRET)).status).toBe(200);
  app.platform.accounts.update(APP_ID, { secret: NEW_SECRET });
  expect((await patch(NEW_SECRET)).status).toBe(200);
  await tick(app);
  expect((await token()).body).toMatchObject({ access_token: body['access_token'], generation: 1 });
  expect(app.platform.truth.isValid(String(body['access_token']))).toBe(true);
  expect(app.platform.requests.count('/cgi-bin/token')).toBe(mode === 'plain' ? 1 : 0);
});

it('is refused when WeChat refuses it, with its words and a remedy, and nothing changes', async () => {
  await app.addAccount();
  const before = (await app.call(`/v1/accounts/${APP_ID}`)).body;
  const answer = await patch(WRONG_SECRET);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({
    code: 'account.secret_refused',
    wechat: { errcode: 40125 },
    remedy: expect.stringMatching(/app_?secret/i),
  });
  expect((await app.call(`/v1/accounts/${APP_ID}`)).body['updated_at']).toBe(before['updated_at']);
  expect(answer.text + app.log).not.toContain(WRONG_SECRET);
});

it('stays untried when WeChat does not answer, unless the caller wants it so', async () => {
  await app.addAccount();
  await token();
  app.platform.faults.add({ path: '*', times: Infinity, fault: { kind: 'drop' } });
  const answer = await patch(NEW_SECRET);
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({
    code: 'account.secret_unproven',
    remedy: expect.stringContaining('unchecked'),
  });
  expect(answer.headers.get('retry-after')).toBe('5');
  expect((await patch(NEW_SECRET, '?unchecked=true')).status).toBe(200);
});

it('names the address to allow when that is why it cannot be tried', async () => {
  await app.addAccount();
  await token();
  const errmsg = 'invalid ip 203.0.113.9, not in whitelist';
  app.platform.faults.add({ path: '*', fault: { kind: 'errcode', errcode: 40164, errmsg } });
  const answer = await patch(NEW_SECRET);
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({
    wechat: { errcode: 40164 },
    remedy: expect.stringContaining('203.0.113.9'),
  });
});

it.each(['', '?unchecked=true'])('ends a block at once when it is right (%s)', async (query) => {
  await app.addAccount({ app_secret: WRONG_SECRET });
  await token();
  expect((await status()).body).toMatchObject({ state: 'blocked' });
  expect((await patch(APP_SECRET, query)).status).toBe(200);
  expect((await token()).status).toBe(200);
  expect((await status()).body).toMatchObject({ state: 'ok' });
});

it('is not blocked by a refresh under the old secret that fails after it', async () => {
  await app.addAccount({ app_secret: WRONG_SECRET });
  await token();
  app.platform.faults.add({
    path: '/cgi-bin/stable_token',
    fault: { kind: 'latency', ms: 300, processed: true },
  });
  await app.advance(600_000);
  const ticking = tick(app);
  await eventually('the old secret is under way', () =>
    app.platform.requests
      .list()
      .some(({ fault, finishedAt }) => fault === 'latency' && finishedAt === undefined),
  );
  expect((await patch(APP_SECRET)).status).toBe(200);
  await ticking;
  await eventually('the account is well again', async () => {
    await tick(app);
    return (await status()).body['state'] === 'ok';
  });
});
