import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isMissing } from '../../test/support/backend.js';
import { eventually } from '../../test/support/eventually.js';
import { failureOf, WechatClients } from '../../test/support/wechat-peer.js';
import { Secret } from '../common/secret/secret.js';
import { isCertificateFault } from './certificate-fault.js';
import { WechatTokenClient } from './wechat-token.client.js';

const GOOD = '{"access_token":"82_abcdefgh","expires_in":7200}';

let clients: WechatClients | undefined;
let sockets: Socket[] = [];

afterEach(async () => {
  await clients?.stop();
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

const ask = (): Promise<unknown> => {
  if (!clients) throw new Error('no peer');
  return clients.get(WechatTokenClient).issueStable({ appId: 'wx1', secret: new Secret('hush') });
};

/** A peer below HTTP, under an https address. */
async function tcpPeer(onConnection: (socket: Socket) => void): Promise<void> {
  const server = createNetServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  clients = await WechatClients.askingServer(server, 'https');
}

describe('before the connection stands, nothing has left', () => {
  it('ends a handshake that does not come at the deadline of connecting', async () => {
    let isConnected = false;
    await tcpPeer(() => (isConnected = true));
    let isOver = false;
    const failed = failureOf(ask()).finally(() => (isOver = true));
    await eventually('the peer is connected', () => isConnected);
    await clients?.clock.advance(2_999);
    expect(isOver).toBe(false);
    await clients?.clock.advance(1);
    expect(await failed).toMatchObject({
      code: 'wechat.unreachable',
      detail: 'No connection to WeChat (no connection within 3 s).',
    });
  });

  it.each([
    [
      'a reset in the handshake',
      (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
    ],
    ['a peer without TLS', (socket: Socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('%s', async (_, answer) => {
    await tcpPeer(answer);
    expect(await failureOf(ask())).toMatchObject({ code: 'wechat.unreachable' });
  });

  it.skipIf(isMissing('openssl', opensslFault()))('a certificate that nobody vouches for', async () => {
    let asked = 0;
    const listener: RequestListener = (_, response) => {
      asked++;
      response.end(GOOD);
    };
    clients = await WechatClients.askingServer(createTlsServer(selfSigned(), listener), 'https');
    expect(await failureOf(ask())).toMatchObject({
      code: 'wechat.unreachable',
      detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
      remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(asked).toBe(0);
  });
});

it('keeps the path of the base address', async () => {
  let asked: string | undefined;
  clients = await WechatClients.asking((request, response) => {
    asked = request.url;
    response.end(GOOD);
  }, '/behind/a-gateway');
  await ask();
  expect(asked).toBe('/behind/a-gateway/cgi-bin/stable_token');
});

describe('a kept connection', () => {
  it('is used again', async () => {
    const ports = new Set<number | undefined>();
    clients = await WechatClients.asking((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(GOOD);
    });
    await ask();
    await ask();
    expect(ports.size).toBe(1);
  });

  it('is used again after a refusal by status', async () => {
    const ports = new Set<number | undefined>();
    clients = await WechatClients.asking((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(502).end('<html>');
    });
    await failureOf(ask());
    await failureOf(ask());
    expect(ports.size).toBe(1);
  });

  it('that ends under a request leaves the outcome unknown', async () => {
    let asked = 0;
    clients = await WechatClients.asking((request, response) => {
      if (++asked === 1) response.end(GOOD);
      else request.socket.resetAndDestroy();
    });
    await ask();
    expect(await failureOf(ask())).toMatchObject({
      code: 'wechat.outcome_unknown',
      detail: expect.stringContaining('ECONNRESET'),
    });
  });
});

describe('a zipped answer, which nobody asked for', () => {
  it('is read', async () => {
    clients = await WechatClients.asking((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(GOOD)),
    );
    await expect(ask()).resolves.toMatchObject({ expiresInSeconds: 7_200 });
  });

  it.each([
    ['is not blown up without end', gzipSync(GOOD + ' '.repeat(10_000_000))],
    ['may be broken', Buffer.from('no zip')],
  ])('%s', async (_, body) => {
    clients = await WechatClients.asking((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(body),
    );
    expect(await failureOf(ask())).toMatchObject({ code: 'wechat.outcome_unknown' });
  });
});

describe(isCertificateFault.name, () => {
  it.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', true],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['CERT_NOT_YET_VALID', true],
    ['INVALID_PURPOSE', true],
    ['ECONNREFUSED', false],
    ['ENOTFOUND', false],
    ['EPROTO', false],
    ['no connection within 3 s', false],
  ])('%s: %s', (code, expected) => {
    expect(isCertificateFault(code)).toBe(expected);
  });
});

function opensslFault(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no openssl command to make a certificate with';
  }
}

function selfSigned(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'zk-cert-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
