import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsSignature } from '../../src/ticket/js-signature.js';
import { Ticket } from '../../src/wechat/tokens.js';
import { logIn } from '../support/login.js';
import { APP_ID, type Answer, type CallOptions, PAGE, TestApp } from '../support/test-app.js';
import { addAgent, AGENT_ID, CORP_ID, startBesideAgent } from '../support/wecom.js';

const URL_OF_PAGE = `${PAGE}/goods?id=1&from=singlemessage`;

let app: TestApp;
beforeEach(async () => {
  app = await startBesideAgent();
  await app.addAccount({ js_origins: [PAGE] });
});
afterEach(() => app.stop());

const sign = (options: CallOptions = {}, url = URL_OF_PAGE, appId = APP_ID): Promise<Answer> =>
  app.call(`/v1/accounts/${appId}/js-config`, { body: { url }, ...options });

async function expectSigned({ status, body }: Answer, url: string, appId = APP_ID): Promise<void> {
  expect(status).toBe(200);
  const answer = await app.call(`/v1/accounts/${appId}/tickets/jsapi`);
  const ticket = new Ticket(String(answer.body['ticket']));
  const [nonce, timestamp] = [String(body['nonceStr']), Number(body['timestamp'])];
  expect(timestamp).toBe(Math.floor(app.clock.now() / 1_000));
  expect(nonce).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(body['signature']).toBe(jsSignature({ ticket, nonce, timestamp, url }));
}

it('signs the page without its fragment, each time with another nonce, and never tells the ticket', async () => {
  const answers = [await sign(), await sign({}, `${URL_OF_PAGE}#/cart`)];
  for (const answer of answers) await expectSigned(answer, URL_OF_PAGE);
  expect(answers.map(({ body }) => body['appId'])).toEqual([APP_ID, APP_ID]);
  expect(new Set(answers.map(({ body }) => body['nonceStr'])).size).toBe(2);
  const { body } = await app.call(`/v1/accounts/${APP_ID}/tickets/jsapi`);
  for (const { text, headers } of answers) {
    expect(text).not.toContain(String(body['ticket']));
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

it('signs only for the origins of the account', async () => {
  expect((await sign({}, 'https://evil.example.org/')).body).toMatchObject({
    status: 403,
    code: 'js.origin_not_allowed',
  });
  expect((await sign({}, 'no address')).status).toBe(400);
  expect((await sign({ body: {} })).status).toBe(400);
});

it('names the corp of an agent of WeCom', async () => {
  await addAgent(app, { js_origins: [PAGE] });
  const answer = await sign({}, URL_OF_PAGE, AGENT_ID);
  expect(answer.body['appId']).toBe(CORP_ID);
  await expectSigned(answer, URL_OF_PAGE, AGENT_ID);
});

describe('who may have a page signed', () => {
  it('is a key with ticket:read for this account', async () => {
    expect((await sign({ key: await app.makeKey(['ticket:read']) })).status).toBe(200);
    expect((await sign({ key: await app.makeKey(['token:read']) })).status).toBe(403);
    const foreign = await app.makeKey(['ticket:read'], ['wx0000000000000000']);
    expect((await sign({ key: foreign })).status).toBe(404);
    expect((await sign({ key: null })).status).toBe(401);
  });

  it('is a user of this account, on one of its pages', async () => {
    const session = await logIn(app);
    await expectSigned(await sign({ session }), URL_OF_PAGE);
    const fromPage = await sign({ session, headers: { origin: PAGE } });
    expect(fromPage.status).toBe(200);
    expect(fromPage.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect((await sign({ session: 'x'.repeat(43) })).status).toBe(401);
    expect((await sign({ session }, 'https://evil.example.org/')).status).toBe(403);
    const other = 'wx00000000000000c3';
    await app.addAccount({ app_id: other, js_origins: [PAGE, 'https://other.example.com'], return_urls: [] });
    expect(await sign({ session }, URL_OF_PAGE, other)).toMatchObject({
      status: 404,
      body: { code: 'account.not_found' },
    });
    const foreignPage = await sign({ session, headers: { origin: 'https://other.example.com' } });
    expect(foreignPage.body).toMatchObject({ status: 403, code: 'cors.origin_not_allowed' });
  });

  it('is slowed down when it asks too often, and nobody else', async () => {
    const session = await logIn(app);
    for (let i = 0; i < 60; i++) expect((await sign({ session })).status).toBe(200);
    expect(await sign({ session })).toMatchObject({ status: 429 });
    expect((await sign({ session: await logIn(app, 'amy') })).status).toBe(200);
    expect((await sign()).status).toBe(200);
  });
});
