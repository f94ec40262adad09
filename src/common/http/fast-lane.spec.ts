import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SystemRandom } from '../random/system-random.js';
import { JSON_CONTENT, type LaneAnswer, laneOf } from './fast-lane.js';
import { createFastifyAdapter } from './fastify-adapter.js';

let fastify: FastifyInstance;
let url: string;
let letSlowOneGo: () => void;
beforeEach(async () => {
  fastify = createFastifyAdapter({
    trustedProxies: 0,
    random: new SystemRandom(),
  }).getInstance<FastifyInstance>();
  const held = new Promise<void>((resolve) => (letSlowOneGo = resolve));
  fastify.setNotFoundHandler(async (request) => {
    if (request.url === '/slow') await held;
    return 'usual';
  });
  laneOf(fastify).open({ url: '/other', answer: () => undefined });
  laneOf(fastify).open({ url: '/quick', answer: quick });
  url = await fastify.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => fastify.close());

function quick({ url: address }: IncomingMessage): LaneAnswer | undefined {
  if (address === '/broken') throw new Error('broken');
  return address === '/quick' ? { headers: JSON_CONTENT, body: Buffer.from('{"word":"快"}') } : undefined;
}

it('answers what its route is sure of, named and not to be cached', async () => {
  const answer = await fetch(`${url}/quick`);
  expect(await answer.text()).toBe('{"word":"快"}');
  expect(answer.headers.get('content-length')).toBe('14');
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('vary')).toBe('Origin');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  expect(answer.headers.get('keep-alive')).toBe('timeout=65');
  const next = await fetch(`${url}/quick`);
  expect(next.headers.get('x-request-id')).not.toBe(answer.headers.get('x-request-id'));
});

it.each([
  ['an address that the route does not know', '/quick?a=1', {}],
  ['what its route breaks at', '/broken', {}],
  ['another method', '/quick', { method: 'POST' }],
])('leaves %s to Fastify', async (_, path, init) => {
  expect(await (await fetch(`${url}${path}`, init)).text()).toBe('usual');
});

it('leaves all to Fastify once the server stops, which then sends callers away', async () => {
  const socket = connect((fastify.server.address() as AddressInfo).port, '127.0.0.1');
  const request = (path: string): boolean => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const arrived = once(fastify.server, 'request');
  request('/slow');
  await arrived;
  const closed = fastify.close();
  const second = once(fastify.server, 'request');
  request('/quick');
  await second;
  letSlowOneGo();
  await Promise.all([closed, once(socket, 'close')]);
  expect(text).toContain('usual');
  expect(text).toMatch(/HTTP\/1\.1 503 .*\r\n(.*\r\n)*connection: close/i);
  expect(text).not.toContain('快');
});
