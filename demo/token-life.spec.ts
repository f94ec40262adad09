import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTokenLife } from './token-life.js';

const TOKEN = {
  generation: 4,
  issued_at: '2030-01-01T00:00:00.000Z',
  expires_at: '2030-01-01T02:00:00.000Z',
  expires_in: 7000,
};
const DUE = '2030-01-01T00:05:00.000Z';

describe('readTokenLife', () => {
  let server: Server;
  let status: object;

  beforeEach(async () => {
    server = createServer((_, response) => response.end(JSON.stringify(status)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => void server.close());

  function read() {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return readTokenLife({ url, key: 'zk_test' }, 300);
  }

  it('expects the next stable token at the start of the overlap, not at the next check', async () => {
    status = { state: 'ok', token: TOKEN, refresh: { mode: 'stable', next_due_at: DUE } };
    expect(await read()).toMatchObject({ next_due_at: DUE, renewal_at: '2030-01-01T01:55:00.000Z' });
  });

  it('expects the next plain token at the next call, which always brings one', async () => {
    status = { state: 'ok', token: TOKEN, refresh: { mode: 'plain', next_due_at: DUE } };
    expect(await read()).toMatchObject({ renewal_at: DUE });
  });

  it('promises nothing before there is a token, and never passes one on', async () => {
    status = { state: 'degraded', refresh: { mode: 'stable', next_due_at: DUE }, access_token: 'secret' };
    const life = await read();
    expect(life).toMatchObject({ generation: null, expires_at: null, renewal_at: null, state: 'degraded' });
    expect(JSON.stringify(life)).not.toContain('secret');
  });
});
