import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MINI_ID, miniSession, startWithEveryKind } from '../support/kinds.js';
import { logIn } from '../support/login.js';
import type { Answer, TestApp } from '../support/test-app.js';

let app: TestApp;
let session: string;
beforeEach(async () => {
  app = await startWithEveryKind();
  session = await miniSession(app);
});
afterEach(() => app.stop());

const PATH = '/wxa/business/getuserphonenumber';
const ask = (code: string, of = session): Promise<Answer> =>
  app.call('/v1/session/phone-number', { session: of, body: { code } });
const phoneCode = (user = 'lin'): string => app.platform.phoneCode(MINI_ID, user);

it('of the session’s user comes by the code of the phone button, and is stored nowhere', async () => {
  const answer = await ask(phoneCode());
  expect(answer).toMatchObject({
    status: 200,
    body: { phone_number: '13912345678', pure_phone_number: '13912345678', country_code: '86' },
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await app.close();
  expect(app.log).not.toContain('13912345678');
  expect(readFileSync(join(app.folder, 'test.sqlite'), 'latin1')).not.toContain('13912345678');
});

it('carries the code of a country abroad', async () => {
  app.platform.users.update('lin', { phone: '2025550123', countryCode: '1' });
  expect((await ask(phoneCode())).body).toEqual({
    phone_number: '+12025550123',
    pure_phone_number: '2025550123',
    country_code: '1',
  });
});

it('is refused for a code that is used, old, another user’s, another app’s or of wx.login', async () => {
  const used = phoneCode();
  await ask(used);
  const old = phoneCode();
  await app.advance(300_000);
  app.platform.accounts.add({
    appId: 'wxElse',
    secret: 'another-secret-of-the-simulator0',
    kind: 'miniprogram',
    name: 'Else',
  });
  const foreign = app.platform.phoneCode('wxElse', 'lin');
  for (const code of [used, old, phoneCode('amy'), foreign, app.platform.jsCode(MINI_ID, 'lin')])
    expect(await ask(code)).toMatchObject({
      status: 400,
      body: { code: 'phone.code_refused', errors: [{ path: 'code' }] },
    });
});

it('is refused when its watermark names another app', async () => {
  app.platform.accounts.update(MINI_ID, { phoneOfApp: 'wxElse' });
  const answer = await ask(phoneCode());
  expect(answer).toMatchObject({ status: 400, body: { code: 'phone.code_refused' } });
  expect(answer.text).not.toContain('13912345678');
});

it('outlives a global token that died early', async () => {
  await ask(phoneCode());
  app.platform.endTokensEarly(MINI_ID);
  expect((await ask(phoneCode())).status).toBe(200);
});

it('is asked for once when the answer gets lost', async () => {
  app.platform.faults.add({ path: PATH, fault: { kind: 'drop', processed: true } });
  expect(await ask(phoneCode())).toMatchObject({ status: 503, body: { code: 'phone.unavailable' } });
  expect(app.platform.requests.count(PATH)).toBe(1);
});

it('tells no page what WeChat said about the account', async () => {
  app.platform.faults.add({ path: PATH, fault: { kind: 'errcode', errcode: 48001 } });
  const answer = await ask(phoneCode());
  expect(answer.body).toMatchObject({ code: 'phone.unavailable' });
  expect(answer.body).not.toHaveProperty('wechat');
  expect(app.log).toContain('"errcode":48001');
});

it('is for mini programs only', async () => {
  expect(await ask('c', await logIn(app))).toMatchObject({
    status: 409,
    body: { code: 'phone.not_for_kind' },
  });
  expect(await ask('c', 'A'.repeat(43))).toMatchObject({ status: 401 });
});
