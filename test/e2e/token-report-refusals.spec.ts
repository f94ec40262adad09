import { afterEach, beforeEach, expect, it } from 'vitest';
import { APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
let good: string;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  good = String((await app.call(`/v1/accounts/${APP_ID}/token`)).body['access_token']);
  app.platform.requests.clear();
});
afterEach(() => app.stop());

const REPORT = `/v1/accounts/${APP_ID}/token/report`;

it('refuses a token that was never ours, without asking WeChat', async () => {
  const body = { access_token: '82_somebodyelses_somebodyelses', errcode: 40001 };
  const answer = await app.call(REPORT, { body });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: 'token.not_ours', remedy: expect.stringContaining('account') });
  expect(app.platform.requests.list()).toEqual([]);
});

it.each([0, -1, 40003, 40164, 45009, 48001, 61023])(
  'refuses errcode %i, which no dead token causes',
  async (errcode) => {
    const answer = await app.call(REPORT, { body: { access_token: good, errcode } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'token.not_a_token_error' });
    expect(app.platform.requests.list()).toEqual([]);
  },
);

it.each([
  ['neither token nor hash', {}, 'access_token'],
  ['both', { access_token: 'a', token_sha256: 'a'.repeat(64) }, 'access_token'],
  ['a short hash', { token_sha256: 'abc' }, 'token_sha256'],
  ['errcode as text', { access_token: 'a', errcode: '40001' }, 'errcode'],
  ['no errcode', { access_token: 'a', errcode: undefined }, 'errcode'],
  ['an unknown field', { access_token: 'a', reason: 'x' }, 'reason'],
])('answers 400 to %s, naming the field', async (_, fields, path) => {
  const answer = await app.call(REPORT, { body: { errcode: 40001, ...fields } });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    code: 'http.validation_failed',
    errors: expect.arrayContaining([expect.objectContaining({ path })]),
  });
});

it('gives the token itself only to keys that may read it', async () => {
  const body = { access_token: good, errcode: 40001 };
  const reporter = await app.call(REPORT, { body, key: await app.makeKey(['token:report']) });
  expect(reporter.body).toMatchObject({ verdict: 'valid', generation: 1 });
  expect(reporter.body).not.toHaveProperty('access_token');
  const reader = await app.call(REPORT, { body, key: await app.makeKey(['token:report', 'token:read']) });
  expect(reader.body).toMatchObject({ access_token: good });
  expect((await app.call(REPORT, { body, key: await app.makeKey(['token:read']) })).status).toBe(403);
});
