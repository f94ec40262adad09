import { afterEach, expect, it } from 'vitest';
import { inTime } from '../support/engine.js';
import { type Answer, TestApp } from '../support/test-app.js';
import { AGENT_ID, startWithAgent } from '../support/wecom.js';

let app: TestApp;
afterEach(() => app.stop());

const ticket = (name: string): Promise<Answer> => app.call(`/v1/accounts/${AGENT_ID}/tickets/${name}`);

it.each([
  ['jsapi', 'wecom_jsapi'],
  ['agent_config', 'wecom_agent'],
])('an agent of WeCom has its %s ticket', async (name, family) => {
  app = await startWithAgent();
  const { status, body } = await ticket(name);
  expect(status).toBe(200);
  expect(app.platform.truth.find(String(body['ticket']))).toMatchObject({ family });
  expect(await ticket('wx_card')).toMatchObject({ status: 409, body: { code: 'ticket.not_for_kind' } });
});

it('an address that WeCom does not trust shows here, with the address to enter', async () => {
  app = await startWithAgent({ ipAllowList: ['203.0.113.9'] });
  expect((await app.call(`/v1/accounts/${AGENT_ID}/token`)).status).toBe(200);
  const { status, body } = await ticket('jsapi');
  expect(status).toBe(503);
  expect(body).toMatchObject({
    code: 'ticket.unavailable',
    wechat: { errcode: 60020 },
    remedy: expect.stringMatching(/Add 127\.0\.0\.1 to the trusted IPs/),
  });
  app.platform.accounts.update(AGENT_ID, { ipAllowList: [] });
  await app.call(`/v1/accounts/${AGENT_ID}`, { method: 'PATCH', body: { name: 'trusted now' } });
  expect((await inTime(app, ticket('jsapi'))).status).toBe(200);
});
