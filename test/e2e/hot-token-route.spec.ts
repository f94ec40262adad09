import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AccountService } from '../../src/account/account.service.js';
import { laneOf } from '../../src/common/http/fast-lane.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { CredentialMemory } from '../../src/credential/credential-memory.js';
import { ADMIN_KEY, APP_ID, type CallOptions, PAGE, TestApp } from '../support/test-app.js';

const PATH = `/v1/accounts/${APP_ID}/token`;

let app: TestApp;
let key: string;
let short: number;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  key = await app.makeKey(['token:read']);
  await app.call(PATH, { key });
  short = 0;
});
afterEach(() => app.stop());

function countShort(): void {
  const fastify: FastifyInstance = app.app.getHttpAdapter().getInstance();
  laneOf(fastify).onAnswer(() => short++);
}

it('answers a key and a token that it knows by itself', async () => {
  countShort();
  expect((await app.call(PATH, { key })).status).toBe(200);
  expect(short).toBe(1);
});

it('logs its answers as any other, where all answers are logged', async () => {
  const { headers } = await app.call(PATH, { key });
  expect(app.log).toContain(
    `"event":"http.answered","request_id":"${headers.get('x-request-id')}","method":"GET","route":"/v1/accounts/:app_id/token","status":200,"ms":0`,
  );
});

const authorization = (scheme: string): CallOptions => ({
  key: null,
  headers: { authorization: `${scheme} ${ADMIN_KEY}` },
});

it.each<[string, number, string, () => CallOptions | Promise<CallOptions>]>([
  ['a query', 200, `${PATH}?min_ttl=0`, () => ({ key })],
  ['an escape in the address', 200, PATH.replace('wx', '%77x'), () => ({ key })],
  ['another route', 200, PATH.replace('/token', '/status'), () => ({ key })],
  ['a route of the same length', 404, PATH.replace('/token', '/tokem'), () => ({ key })],
  ['an account that is not there', 404, PATH.replace('wx', 'wy'), () => ({})],
  ['another method', 404, PATH, () => ({ key, method: 'PUT' })],
  ['a page', 200, PATH, () => ({ key, headers: { origin: PAGE } })],
  ['no key', 401, PATH, () => ({ key: null })],
  ['a scheme in small letters', 200, PATH, () => authorization('bearer')],
  ['another scheme', 401, PATH, () => authorization('Digest')],
  ['a key with a letter more', 401, PATH, () => ({ key: `${key}x` })],
  ['a key without the scope', 403, PATH, async () => ({ key: await used(['user:read'], [APP_ID]) })],
  ['a key of another account', 404, PATH, async () => ({ key: await used(['token:read'], ['wx9']) })],
])('leaves %s to the usual way, which answers %i', async (_, status, path, options) => {
  const given = await options();
  countShort();
  expect((await app.call(path, given)).status).toBe(status);
  expect(short).toBe(0);
});

it.each([
  ['the copy of the token is older than a reader’s may be', 2_100],
  ['the key was recognised too long ago', 5_100],
])('asks again when %s', async (_, ms) => {
  await app.advance(ms);
  if (ms > 5_000) await app.call(PATH);
  countShort();
  expect((await app.call(PATH, { key })).status).toBe(200);
  expect(short).toBe(0);
  expect((await app.call(PATH, { key })).status).toBe(200);
  expect(short).toBe(1);
});

it('takes no part of an address for the id of something else in memory', async () => {
  const memory = app.app.get(CredentialMemory);
  const copy = memory.get(APP_ID);
  const account = app.app.get(AccountService).get(APP_ID);
  if (copy) memory.adopt({ account, kind: 'jsapi' }, copy.state, copy.readAt, copy.offset);
  countShort();
  expect((await app.call(PATH.replace('/token', '/jsapi/token'), {})).status).toBe(404);
  expect(short).toBe(0);
});

it('answers nothing while the server is sealed', async () => {
  vi.spyOn(app.app.get(KeyedSealer), 'sealedReason', 'get').mockReturnValue('the master key is gone');
  countShort();
  expect((await app.call(PATH, { key })).status).toBe(503);
  expect(short).toBe(0);
});

/** A key that was recognised a moment ago. */
async function used(scopes: string[], accounts: string[]): Promise<string> {
  const made = await app.makeKey(scopes, accounts);
  await app.call('/v1/keys', { key: made });
  return made;
}
