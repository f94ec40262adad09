import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Child } from './child.js';
import { ServerProcess, spawnServer } from './server-process.js';

let folder: string;
const children: Child[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhongkong-process-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  rmSync(folder, { recursive: true, force: true });
});

const spawn = (env: Record<string, string> = {}): Child => {
  const child = spawnServer(folder, env);
  children.push(child);
  return child;
};

async function running(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(folder, env);
  children.push(server.child);
  return server;
}

describe('the first start', () => {
  const KEY = /zk_[A-Za-z0-9]{43}/;

  it('shows an admin key once, on stderr only, and makes the master key for its owner alone', async () => {
    const first = spawn();
    await first.saying(/"(server\.listening)"/);
    expect(first.err).toMatch(KEY);
    expect(first.out).not.toMatch(KEY);
    expect(first.out).toContain('sealing.key_created');
    expect(statSync(join(folder, 'data/master.key')).mode & 0o777).toBe(0o600);
    await first.signal('SIGTERM');

    const second = spawn();
    await second.saying(/"(server\.listening)"/);
    expect(second.err).toBe('');
    expect(second.out).not.toContain('sealing.key_created');
  });

  it('needs no key from the settings to be told, and prints none then', async () => {
    const server = await running();
    expect(server.child.err).toBe('');
    expect((await server.call('/v1/accounts')).body).toEqual({ items: [] });
  });
});

describe('settings that cannot be used', () => {
  it('are told all at once, by name and without values, with exit code 78', async () => {
    const child = spawn({ PORT: 'eighty', MASTER_KEY: 'hush-hush', WECHAT_OVERLAP_SECONDS: '5' });
    expect(await child.ended).toEqual({ code: 78, signal: null });
    expect(child.err).toContain('3 problems');
    for (const name of ['PORT', 'MASTER_KEY', 'WECHAT_OVERLAP_SECONDS']) expect(child.err).toContain(name);
    for (const value of ['eighty', 'hush-hush']) expect(child.err + child.out).not.toContain(value);
  });

  it('include an accounts file: every problem of it, exit code 78', async () => {
    const file = join(folder, 'accounts.yaml');
    writeFileSync(file, '- app_id: wx1\n  kind: official\n  name: x\n  app_secret: hush\n- kind: toaster\n');
    const child = spawn({ ACCOUNTS_FILE: file });
    expect(await child.ended).toEqual({ code: 78, signal: null });
    for (const problem of ['0.app_secret', '1.kind', '1.name', '1.app_secret'])
      expect(child.err).toContain(problem);
    expect(child.err + child.out).not.toContain('hush');
  });

  it.each([
    ['that is missing', undefined, 'cannot be read'],
    ['of another kind', '{ "accounts": [', 'neither JSON nor YAML'],
    ['that is no list', 'app_id: wx1', 'must be a list'],
  ])('include an accounts file %s', async (_, content, problem) => {
    const file = join(folder, 'accounts.json');
    if (content !== undefined) writeFileSync(file, content);
    const child = spawn({ ACCOUNTS_FILE: file });
    expect(await child.ended).toEqual({ code: 78, signal: null });
    expect(child.err).toContain(problem);
  });
});

describe('an accounts file', () => {
  const account = {
    app_id: 'wx00000000000000a1',
    kind: 'website',
    name: 'from a file',
    app_secret: 'a'.repeat(32),
    return_urls: ['https://shop.example.com/'],
  };

  it.each([
    ['JSON', JSON.stringify([account])],
    [
      'YAML',
      `- app_id: ${account.app_id}\n  kind: website\n  name: from a file\n  app_secret: ${account.app_secret}\n  return_urls: [https://shop.example.com/]\n`,
    ],
  ])('in %s creates accounts, and at the next start updates them', async (_, content) => {
    const file = join(folder, 'accounts.txt');
    writeFileSync(file, content);
    const first = await running({ ACCOUNTS_FILE: file });
    const { app_secret: hidden, ...shown } = account;
    expect((await first.call('/v1/accounts')).body).toMatchObject({ items: [shown] });
    await first.child.signal('SIGTERM');
    writeFileSync(file, content.replace('from a file', 'renamed'));
    const second = await running({ ACCOUNTS_FILE: file });
    expect((await second.call('/v1/accounts')).body).toMatchObject({ items: [{ name: 'renamed' }] });
    expect(first.child.out + second.child.out).not.toContain(hidden);

    await second.child.signal('SIGTERM');
    const renamed = { ...account, name: 'not to be taken' };
    writeFileSync(file, JSON.stringify([renamed, renamed, { ...account, kind: 'official' }]));
    const third = spawn({ ACCOUNTS_FILE: file });
    expect(await third.ended).toEqual({ code: 78, signal: null });
    expect(third.err).toContain('is listed more than once');
    expect(third.err).toContain('kind cannot change from website to official');
    const fourth = await running();
    expect((await fourth.call('/v1/accounts')).body).toMatchObject({ items: [{ name: 'renamed' }] });
  });
});

describe('a machine that does not let it', () => {
  it.each([
    ['is not a database', () => writeFileSync(join(folder, 'bad.sqlite'), 'x'.repeat(5_000)), 'bad.sqlite'],
    ['is a folder', () => mkdirSync(join(folder, 'bad.sqlite')), 'bad.sqlite'],
    ['lies below a file', () => writeFileSync(join(folder, 'bad'), ''), 'bad/x.sqlite'],
  ])('says which file %s, exit code 1', async (_, prepare, path) => {
    prepare();
    const child = spawn({ DATABASE_URL: `sqlite:${join(folder, path)}` });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.err).toContain('The database cannot be opened');
    expect(child.err).toContain(path);
    expect(child.err).not.toMatch(/\n\s+at /);
  });

  it('says that the database server is away, without its password, exit code 1', async () => {
    const child = spawn({ DATABASE_URL: 'postgres://zhongkong:hush@127.0.0.1:1/x' });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.err).toContain('The database cannot be opened');
    expect(child.err + child.out).not.toContain('hush');
  });

  it('says that the port is in use, exit code 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const child = spawn({ PORT: port });
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.err).toContain('The port is in use');
    server.close();
  });
});

it.each([
  ['h5.js', 'zhongkong', 300],
  ['h5-panel.js', '使用完整服务', 300],
  ['jweixin.js', 'preVerifyJSAPI', 86_400],
])(
  'serves the script %s that the build left beside it, to pages of any origin',
  async (name, word, maxAge) => {
    const server = await running();
    const answer = await fetch(`${server.url}/${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.headers.get('cache-control')).toBe(`public, max-age=${maxAge}`);
    expect(await answer.text()).toContain(word);
    await server.child.signal('SIGTERM');
  },
);

describe('the end', () => {
  it('comes at once on SIGTERM, though a stream is open', async () => {
    const server = await running();
    const account = { app_id: 'wx00000000000000a1', kind: 'official', name: 'x', app_secret: 'a'.repeat(32) };
    expect((await server.call('/v1/accounts', account)).status).toBe(201);
    const stream = await fetch(`${server.url}/v1/accounts/${account.app_id}/token/events`, {
      headers: { authorization: `Bearer zk_${'A'.repeat(43)}` },
    });
    expect(stream.status).toBe(200);
    const from = performance.now();
    expect(await server.child.signal('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - from).toBeLessThan(12_000);
  });

  it('leaves a log of JSON lines and nothing else, with no warning of a library', async () => {
    const server = await running();
    await server.child.signal('SIGTERM');
    for (const line of server.child.out.trim().split('\n'))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(server.child.err).toBe('');
  });
});
