import { afterEach, expect, it } from 'vitest';
import { live } from '../support/engine.js';
import type { Answer, TestApp } from '../support/test-app.js';
import { addAgent, AGENT_ID, GETTOKEN, startBesideAgent, startWithAgent } from '../support/wecom.js';

const ACCOUNT = `/v1/accounts/${AGENT_ID}`;
const ALWAYS = { path: GETTOKEN, appId: AGENT_ID, times: Infinity } as const;

let app: TestApp;
afterEach(() => app.stop());

const token = (): Promise<Answer> => app.call(`${ACCOUNT}/token`);
const status = (): Promise<Answer> => app.call(`${ACCOUNT}/status`);
const asked = (): number => app.platform.requests.count(GETTOKEN);

it.each([
  [40001, 'blocked', /Secret of this application/],
  [40013, 'blocked', /corpid/],
  [40091, 'blocked', /do not belong together/],
  [45009, 'degraded', /minute/],
  [-1, 'degraded', /tried again/],
])('%i is explained, with its remedy', async (errcode, state, remedy) => {
  app = await startBesideAgent();
  app.platform.faults.add({ ...ALWAYS, fault: { kind: 'errcode', errcode } });
  await addAgent(app);
  expect(await token()).toMatchObject({
    status: 503,
    body: {
      code: 'token.unavailable',
      wechat: { errcode },
      remedy: expect.stringMatching(remedy),
    },
  });
  expect((await status()).body).toMatchObject({
    state,
    refresh: { last_error: { wechat: { errcode }, detail: expect.stringContaining('WeCom') } },
  });
});

it('a wrong secret is tried again every ten minutes', async () => {
  app = await startWithAgent({ secret: 'nobody-knows-this-one' });
  await token();
  const before = asked();
  await live(app, 595_000, 5_000);
  expect(asked()).toBe(before);
  await live(app, 10_000, 5_000);
  expect(asked()).toBe(before + 1);
});

it('the limit is waited out: a minute first, and then an hour', async () => {
  app = await startWithAgent({ hourLimits: { [GETTOKEN]: 0 } });
  await token();
  expect(asked()).toBe(1);
  await live(app, 59_000, 1_000);
  expect(asked()).toBe(1);
  await live(app, 12_000, 1_000);
  expect(asked()).toBe(2);
  app.platform.accounts.update(AGENT_ID, { hourLimits: {} });
  await live(app, 3_590_000, 10_000);
  expect(asked()).toBe(2);
  await live(app, 30_000, 10_000);
  expect((await token()).status).toBe(200);
});
