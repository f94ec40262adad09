import { afterEach, beforeEach, expect, it } from 'vitest';
import { APP_ID, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

it('serves the token that WeChat issued, with what is left of its life', async () => {
  const answer = await app.call(`/v1/accounts/${APP_ID}/token`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ expires_in: 7200, generation: 1 });
  expect(app.platform.truth.isValid(String(answer.body['access_token']))).toBe(true);
  await app.advance(100_000);
  expect((await app.call(`/v1/accounts/${APP_ID}/token`)).body).toMatchObject({
    expires_in: 7100,
    generation: 1,
  });
});

it('asks WeChat once for 300 readers at a cold start', async () => {
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => app.call(`/v1/accounts/${APP_ID}/token`)),
  );
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  expect(app.platform.requests.count('/cgi-bin/stable_token')).toBe(1);
});
