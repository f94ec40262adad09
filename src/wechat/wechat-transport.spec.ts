import { type RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../../test/support/eventually.js';
import { failureOf, WechatClients } from '../../test/support/wechat-peer.js';
import { JsonLog } from '../common/logging/json-log.js';
import { Secret } from '../common/secret/secret.js';
import { WechatReachability } from './reachability.js';
import { WechatTokenClient } from './wechat-token.client.js';

const SECRET = 'hush-hush-hush-hush';
const GOOD = '{"access_token":"82_abcdefgh","expires_in":7200}';

let clients: WechatClients | undefined;

afterEach(() => clients?.stop());

/** A peer that answers like this, and the client that asks it. */
async function peer(listener: RequestListener): Promise<WechatTokenClient> {
  clients = await WechatClients.asking(listener);
  return clients.get(WechatTokenClient);
}

const ask = (client: WechatTokenClient): Promise<unknown> =>
  client.issuePlain({ appId: 'wx1', secret: new Secret(SECRET) });

/** No way of looking at the error shows what was sent, nor where. */
function expectDiscreet(error: unknown): void {
  const log = [...(clients?.log ?? [])];
  new JsonLog('debug', { write: (line: string) => void log.push(line) }).error('x.y', 'x', { error });
  const views = [
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true }),
    String(error),
    ...log,
  ];
  for (const view of views)
    for (const text of [SECRET, '127.0.0.1', 'grant_type']) expect(view).not.toContain(text);
}

it('sends Chinese as it is, and reads JSON whatever its type is called', async () => {
  let body = '';
  const client = await peer((request, response) => {
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.setHeader('content-type', 'text/plain').end(GOOD));
  });
  await client.issueStable({ appId: '测试', secret: new Secret(SECRET) });
  expect(body).toContain('"appid":"测试"');
  expect(clients?.get(WechatReachability).downSince).toBeUndefined();
});

it('does not follow a redirect', async () => {
  let asked = 0;
  const client = await peer((_, response) => {
    asked++;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const error = await failureOf(ask(client));
  expect(error).toMatchObject({ code: 'wechat.outcome_unknown', detail: expect.stringContaining('302') });
  expect(asked).toBe(1);
  expectDiscreet(error);
});

it.each([
  ['with its length', true],
  ['in pieces', false],
])('does not read 80 kB to the end (%s)', async (_, hasLength) => {
  const text = JSON.stringify({ access_token: '82_abcdefgh', expires_in: 7200, x: 'x'.repeat(80_000) });
  const client = await peer((_request, response) => {
    if (hasLength) response.setHeader('content-length', text.length);
    response.write(text.slice(0, 70_000));
    response.end(text.slice(70_000));
  });
  const error = await failureOf(ask(client));
  expect(error).toMatchObject({ code: 'wechat.outcome_unknown' });
  expectDiscreet(error);
});

it.each(['silence', 'a drip'])('ends %s at its deadline, the whole exchange counted', async (kind) => {
  let isAsked = false;
  const client = await peer((_, response) => {
    isAsked = true;
    if (kind === 'a drip') response.write(GOOD.slice(0, 10));
  });
  let isOver = false;
  const failed = failureOf(ask(client)).finally(() => (isOver = true));
  await eventually('the peer is asked', () => isAsked);
  await clients?.clock.advance(9_999);
  expect(isOver).toBe(false);
  await clients?.clock.advance(1);
  const error = await failed;
  expect(error).toMatchObject({ code: 'wechat.outcome_unknown', detail: expect.stringContaining('10 s') });
  expect(clients?.get(WechatReachability).downSince).toBe(clients?.clock.now());
  expectDiscreet(error);
});

it.each([
  ['a reset', (socket: { resetAndDestroy: () => void }) => socket.resetAndDestroy()],
  ['an end in the middle', (socket: { destroy: () => void }) => socket.destroy()],
])('takes %s for an unknown outcome', async (_, hurt) => {
  const client = await peer((request, response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write('{', () => hurt(request.socket));
  });
  const error = await failureOf(ask(client));
  expect(error).toMatchObject({ code: 'wechat.outcome_unknown' });
  expectDiscreet(error);
});

it('knows that a refused connection sent nothing', async () => {
  clients = await WechatClients.at('http://127.0.0.1:9');
  const error = await failureOf(ask(clients.get(WechatTokenClient)));
  expect(error).toMatchObject({
    code: 'wechat.unreachable',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
  expectDiscreet(error);
});

it.each([500, 502, 429, 404])(
  'takes status %i for an unknown outcome, whatever the body says',
  async (status) => {
    const client = await peer((_, response) => response.writeHead(status).end(GOOD));
    expect(await failureOf(ask(client))).toMatchObject({ code: 'wechat.outcome_unknown' });
  },
);
