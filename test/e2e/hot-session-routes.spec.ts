import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { laneOf } from '../../src/common/http/fast-lane.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { SessionFeed } from '../../src/oauth/session-feed.js';
import { logIn, startLogin } from '../support/login.js';
import { type Answer, APP_ID, APP_SECRET, type CallOptions, PAGE, TestApp } from '../support/test-app.js';

const PAGES = '/v1/session';
const GATEWAYS = '/v1/sessions/introspect';

let app: TestApp;
let session: string;
let key: string;
let short: number;
beforeEach(async () => {
  const account = { appId: APP_ID, secret: APP_SECRET, kind: 'official' as const, name: '测试号' };
  app = await TestApp.start({ simulator: { accounts: [{ ...account, unionAccount: 'shop' }] } });
  await app.addAccount();
  key = await app.makeKey(['session:introspect']);
  session = await logIn(app);
  await app.app.get(SessionFeed).look();
  await app.call(PAGES, { session });
  await app.call(GATEWAYS, { key, headers: { 'x-session-code': session } });
  short = 0;
  const fastify: FastifyInstance = app.app.getHttpAdapter().getInstance();
  laneOf(fastify).onAnswer(() => short++);
});
afterEach(() => app.stop());

const gateway = (headers: Record<string, string> = {}): CallOptions => ({
  key,
  headers: { 'x-session-code': session, ...headers },
});

/** What both ways must agree on: all but what names the single request and connection. */
function comparable({ status, headers, body }: Answer): object {
  const own = ['x-request-id', 'date', 'keep-alive', 'connection'];
  return { status, body, headers: [...headers].filter(([name]) => !own.includes(name)) };
}

it.each<[string, string, () => CallOptions]>([
  ['its page', PAGES, () => ({ session })],
  ['a page of an origin of the account', PAGES, () => ({ session, headers: { origin: PAGE } })],
  ['a gateway', GATEWAYS, () => gateway()],
])('answers %s as the usual way does', async (_, path, options) => {
  const answer = await app.call(path, options());
  expect(short).toBe(1);
  // A query makes it another address to the lane, and no other request to the controller.
  const usual = await app.call(`${path}?lane=no`, options());
  expect(short).toBe(1);
  expect(answer.status).toBe(200);
  expect(comparable(answer)).toEqual(comparable(usual));
});

it('tells a gateway whose session it is', async () => {
  const { headers } = await app.call(GATEWAYS, gateway());
  expect(short).toBe(1);
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-user-id': expect.stringMatching(/^u_/) as string,
    'x-open-id': app.platform.users.openIdOf('lin', APP_ID),
    'x-union-id': app.platform.users.unionIdOf('lin', APP_ID),
    'x-app-id': APP_ID,
  });
});

it.each<[string, number, string, () => CallOptions | Promise<CallOptions>]>([
  ['a code that is not known', 401, PAGES, () => ({ session: 'A'.repeat(43) })],
  ['a code of another form', 401, PAGES, () => ({ session: 'A' })],
  ['no code', 401, PAGES, () => ({})],
  ['a pending code', 200, PAGES, async () => ({ session: (await startLogin(app)).code })],
  [
    'a page of a foreign origin',
    403,
    PAGES,
    () => ({ session, headers: { origin: 'https://evil.example' } }),
  ],
  ['another method', 204, PAGES, () => ({ session, method: 'DELETE' })],
  ['a gateway without a key', 401, GATEWAYS, () => ({ ...gateway(), key: null })],
  [
    'a gateway whose key has not the scope',
    403,
    GATEWAYS,
    async () => ({ ...gateway(), key: await used(['user:read']) }),
  ],
  [
    'a gateway whose key does not reach the account',
    401,
    GATEWAYS,
    async () => ({ ...gateway(), key: await used(['session:introspect'], ['wx9']) }),
  ],
  ['a gateway’s request from a page', 200, GATEWAYS, () => gateway({ origin: 'http://localhost:3000' })],
])('leaves %s to the usual way, which answers %i', async (_, status, path, options) => {
  const given = await options();
  short = 0;
  expect((await app.call(path, given)).status).toBe(status);
  expect(short).toBe(0);
});

it('asks again when it has not learned for three seconds whose sessions ended', async () => {
  cutOff(app.app.get(SessionFeed));
  await app.advance(3_001);
  expect((await app.call(PAGES, { session })).status).toBe(200);
  expect(short).toBe(0);
});

it('says when the session ends as it is after this use', async () => {
  await app.call(PAGES, { session });
  await app.advance(6 * 60_000);
  await app.app.get(SessionFeed).look();
  const { body } = await app.call(PAGES, { session });
  expect(short).toBe(2);
  expect(body['expires_at']).toBe(new Date(app.clock.now() + 7_200_000).toISOString());
});

it('answers nothing while the server is sealed', async () => {
  const sealer = app.app.get(KeyedSealer);
  vi.spyOn(sealer, 'hash').mockImplementation(() => {
    throw new Error('sealed');
  });
  vi.spyOn(sealer, 'sealedReason', 'get').mockReturnValue('the master key is gone');
  expect((await app.call(PAGES, { session })).status).toBe(503);
  expect(short).toBe(0);
});

/** From here on the instance learns nothing any more. */
function cutOff(feed: SessionFeed): void {
  feed['feed'].look = () => Promise.resolve();
}

/** A key that was recognised a moment ago. */
async function used(scopes: string[], accounts: string[] = [APP_ID]): Promise<string> {
  const made = await app.makeKey(scopes, accounts);
  await app.call('/v1/keys', { key: made });
  return made;
}
