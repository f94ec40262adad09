import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { logIn } from '../support/login.js';
import { APP_ID, PAGE, TestApp } from '../support/test-app.js';

const missing = whyNotHere();

describe.skipIf(missing)('nginx with the configuration of docs/gateways.md', () => {
  let app: TestApp;
  let application: Server;
  let nginx: ChildProcess;
  let url: string;
  let seen: IncomingHttpHeaders[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'zhongkong-nginx-'));

  beforeAll(async () => {
    app = await TestApp.start();
    await app.addAccount();
    application = createServer(({ headers }, response) => {
      seen.push(headers);
      response.end('served');
    }).listen(0, '127.0.0.1');
    await once(application, 'listening');
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    nginx = run(configuration(port, await app.makeKey(['session:introspect'])));
    await eventually('nginx answers', () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
  });
  afterAll(async () => {
    nginx?.kill();
    application?.close();
    await app?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    seen = [];
  });

  /** The block of the documentation, with the addresses and the key of this test. */
  function configuration(port: number, key: string): string {
    const page = readFileSync('docs/gateways.md', 'utf8');
    const block = /```nginx\n([^]*?)```/.exec(page)?.[1] ?? '';
    const { port: ofApplication } = application.address() as AddressInfo;
    const put = (text: string, from: string, to: string): string => {
      if (!text.includes(from)) throw new Error(`docs/gateways.md no longer says ${from}`);
      return text.replace(from, to);
    };
    const changes: [string, string][] = [
      ['listen 80', `listen 127.0.0.1:${port}`],
      ['127.0.0.1:3000', new URL(app.url).host.replace('[::1]', '127.0.0.1')],
      ['127.0.0.1:8080', `127.0.0.1:${ofApplication}`],
      ['zk_THE_KEY', key],
    ];
    return changes.reduce((text, [from, to]) => put(text, from, to), block);
  }

  function run(servers: string): ChildProcess {
    const file = join(folder, 'nginx.conf');
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    );
    writeFileSync(
      file,
      `daemon off; pid ${join(folder, 'pid')}; error_log stderr warn; worker_processes 1; events {}
       http { access_log off; ${places.join(' ')}\n${servers} }`,
    );
    chmodSync(folder, 0o777);
    return spawn('nginx', ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  const ask = (headers: Record<string, string>, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, headers });

  it('lets a request with a session through, and says whose it is', async () => {
    const session = await logIn(app);
    // Twice: the second is answered from memory.
    for (const time of ['first', 'second']) {
      const answer = await ask({ 'x-session-code': session, origin: PAGE });
      expect([answer.status, await answer.text()], time).toEqual([200, 'served']);
    }
    const openId = app.platform.users.openIdOf('lin', APP_ID);
    for (const headers of seen) {
      expect(headers).toMatchObject({ 'x-open-id': openId, 'x-app-id': APP_ID, origin: PAGE });
      expect(headers['x-user-id']).toMatch(/^u_/);
      expect(headers).not.toHaveProperty('x-session-code');
      expect(headers).not.toHaveProperty('authorization');
    }
    expect(seen).toHaveLength(2);
  });

  it('lets a request with a body through', async () => {
    const answer = await ask(
      { 'x-session-code': await logIn(app) },
      { method: 'POST', body: 'x'.repeat(5_000) },
    );
    expect(answer.status).toBe(200);
  });

  it.each([
    ['no session code', {}],
    ['a made up one', { 'x-session-code': 'A'.repeat(43) }],
    ['headers of the answer, sent by the browser', { 'x-user-id': 'u_1', 'x-open-id': 'o1' }],
  ])('lets nothing through with %s', async (_, headers) => {
    expect((await ask(headers)).status).toBe(401);
    expect(seen).toEqual([]);
  });

  it('takes no header of the answer from the browser', async () => {
    const headers = { 'x-user-id': 'u_1', 'x-open-id': 'o1', 'x-union-id': 'x1', 'x-app-id': 'wx1' };
    await ask({ 'x-session-code': await logIn(app), ...headers });
    expect(seen[0]).toMatchObject({ 'x-app-id': APP_ID });
    expect(seen[0]?.['x-user-id']).toMatch(/^u_[0-9a-f]{32}$/);
    expect(seen[0]).not.toHaveProperty('x-union-id');
  });

  it('shuts out a session that was ended', async () => {
    const session = await logIn(app);
    expect((await ask({ 'x-session-code': session })).status).toBe(200);
    await app.call('/v1/session', { session, method: 'DELETE' });
    expect((await ask({ 'x-session-code': session })).status).toBe(401);
  });
});

function whyNotHere(): string | undefined {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return undefined;
  } catch {
    if ((process.env['ZHONGKONG_REQUIRE_BACKENDS'] ?? '').split(',').includes('nginx'))
      throw new Error('nginx is required here, and there is none');
    console.warn('skipped: there is no nginx command');
    return 'no nginx';
  }
}
