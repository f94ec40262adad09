import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { ADMIN_KEY, APP_ID, type Answer, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

function expectProblem({ status, headers, body }: Answer, expected: Record<string, unknown>): void {
  expect({ status, ...body }).toMatchObject(expected);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body).toMatchObject({
    type: `urn:zhongkong:problem:${String(expected['code'])}`,
    title: expect.any(String),
    detail: expect.any(String),
    request_id: expect.stringMatching(/^req_[0-9a-f]{32}$/),
  });
}

it.each([
  ['GET', '/v1/nothing'],
  ['GET', '/wp-admin.php'],
  ['PUT', '/v1/accounts'],
  ['DELETE', '/v1/accounts'],
  ['POST', `/v1/accounts/${APP_ID}/token`],
])('answers 404 to %s %s', async (method, path) => {
  expectProblem(await app.call(`${path}?secret=x`, { method }), {
    status: 404,
    code: 'http.not_found',
    instance: path,
  });
});

it.each([
  ['truncated JSON', '{"name": "x', 'The body is not valid JSON.'],
  ['no JSON', 'name=x', 'The body is not valid JSON.'],
  ['an empty body', '', 'The body is empty. Send a JSON object.'],
  ['a prototype', '{"__proto__": {"admin": true}, "name": "x"}', 'The body is not valid JSON.'],
])('answers 400 to %s, and says so', async (_, body, detail) => {
  const headers = { 'content-type': 'application/json' };
  expectProblem(await app.call('/v1/keys', { method: 'POST', body, headers }), {
    status: 400,
    code: 'http.bad_request',
    instance: '/v1/keys',
    detail,
  });
});

it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
  'answers 400 to a field that is named %s',
  async (field) => {
    const body = { name: 'x', scopes: ['token:read'], accounts: 'all', [field]: 1 };
    expectProblem(await app.call('/v1/keys', { body }), {
      status: 400,
      code: 'http.validation_failed',
      errors: [{ path: field, message: 'is not a known field' }],
    });
  },
);

it.each(['null', '[]', '"text"', '12'])('answers 400 to a body that is %s', async (body) => {
  expectProblem(await app.call('/v1/keys', { body }), { status: 400, code: 'http.validation_failed' });
});

it('answers 413 to a body of more than 64 KiB', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(70_000) });
  expectProblem(await app.call('/v1/keys', { body }), { status: 413, code: 'http.too_large' });
});

it.each([
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json; charset=gbk',
  'application/json;charset="ISO-8859-1"',
])('answers 415 to a body of type %s', async (type) => {
  const answer = await app.call('/v1/keys', { body: 'name=x', headers: { 'content-type': type } });
  expectProblem(answer, { status: 415, code: 'http.unsupported_media_type' });
});

it.each(['application/json; charset=utf-8', 'application/json;charset="UTF8"', 'application/json'])(
  'takes a body of type %s',
  async (type) => {
    const body = JSON.stringify({ name: '名', scopes: ['token:read'], accounts: 'all' });
    const answer = await app.call('/v1/keys', { body, headers: { 'content-type': type } });
    expect(answer.status).toBe(201);
  },
);

it('answers 400 to a broken percent-encoding', async () => {
  expectProblem(await app.call('/v1/accounts/%E0%A4%A/token?secret=x'), {
    status: 400,
    code: 'http.bad_request',
    instance: '/v1/accounts/%E0%A4%A/token',
  });
});

it('answers 414 to a part of the path that is too long', async () => {
  const answer = await app.call(`/v1/accounts/${'x'.repeat(200)}/token`);
  expectProblem(answer, { status: 414, code: 'http.uri_too_long' });
});

it('answers 500 when something breaks inside, and tells only the log what', async () => {
  await app.app.get(DataSource).destroy();
  const answer = await app.call('/v1/keys?secret=x');
  expectProblem(answer, { status: 500, code: 'internal', instance: '/v1/keys' });
  expect(answer.text).not.toMatch(/sqlite|driver|stack/i);
  const line = app.logLines.find((text) => text.includes('http.failed')) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    request_id: answer.body['request_id'],
    error: { name: expect.any(String), stack: expect.any(String) },
  });
});

/** What fetch would never send. */
function rawly(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

it('answers 431 to headers of more than 8 KiB', async () => {
  const answer = await rawly(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 431 /);
  expect(head).toContain('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({
    status: 431,
    code: 'http.headers_too_large',
    request_id: expect.stringMatching(/^req_/),
  });
});

it('answers 417 to what it cannot expect', async () => {
  const answer = await rawly('GET /healthz?secret=x HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n\r\n');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 417 /);
  expect(head).toContain('application/problem+json');
  expect(JSON.parse(/\{.*\}/.exec(body)?.[0] ?? '')).toMatchObject({
    status: 417,
    code: 'http.expectation_failed',
    instance: '/healthz',
    request_id: expect.stringMatching(/^req_/),
  });
});

it('answers 400 to bytes that are not HTTP', async () => {
  const [head = '', body = ''] = (await rawly('hello there\r\n\r\n')).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'http.bad_request' });
});

it('logs requests without query, key or body', async () => {
  await app.addAccount();
  await app.call(`/v1/accounts/${APP_ID}/token?min_ttl=7&secret=hush`);
  expect(app.log).toContain('/v1/accounts/:app_id/token');
  for (const text of ['hush', 'min_ttl=7', ADMIN_KEY]) expect(app.log).not.toContain(text);
});
