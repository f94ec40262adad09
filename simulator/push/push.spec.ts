import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { APP, startSimulator } from '../simulator.setup.js';
import { encrypt, sign } from './push.cipher.js';
import { eventFields, toXml } from './push.message.js';

const KEY = 'A'.repeat(43);
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

it('encrypts and signs the official reply as the page of the platform does', () => {
  const cipher = encrypt('{"demo_resp":"good luck"}', KEY, 'wxba5fad812f8e6fb9', '707722b803182950');
  expect(cipher).toBe(
    'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
  );
  expect(sign('AAAAA', '1713424427', '415670741', cipher)).toBe('1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1');
});

it('names the user of a privacy event in OpenID, with the spellings that are met', () => {
  const seed = { event: 'user_authorization_revoke', openId: 'o1', revokeInfo: '1' };
  const fields = eventFields(seed, 'wx1', 7);
  expect(fields).toMatchObject({ OpenID: 'o1', AppID: 'wx1', RevokeInfo: '1', CreateTime: 7 });
  expect(fields['FromUserName']).toBe(eventFields({ ...seed, openId: 'o2' }, 'wx1', 7)['FromUserName']);
  expect(eventFields({ ...seed, spelling: 'spaced' }, 'wx1', 7)).toHaveProperty(' OpenID', 'o1');
  expect(eventFields({ ...seed, spelling: 'small' }, 'wx1', 7)).toHaveProperty('openid', 'o1');
  expect(toXml(eventFields({ event: 'subscribe', openId: 'o1' }, 'wx1', 7))).toContain(
    '<FromUserName><![CDATA[o1]]></FromUserName>\n<CreateTime>7</CreateTime>',
  );
});

it('sends the same again, three times at most, until it is taken', async () => {
  const bodies: string[] = [];
  const answers = [500, 503, 200];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(`${request.url} ${await read(request)}`);
    response.writeHead(answers.shift() ?? 500).end('success');
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const simulator = await startSimulator();
  const pushUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/push`;
  simulator.accounts.update(APP.appId, { pushUrl, pushToken: 'T', pushAesKey: KEY, pushMode: 'secure' });
  const send = () => simulator.pushes.event(APP.appId, { event: 'subscribe', openId: 'o1' });
  expect(await send()).toEqual({ attempts: [500, 503, 200], taken: true, answer: 'success' });
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toMatch(/encrypt_type=aes&msg_signature=[0-9a-f]{40} <xml>\n<ToUserName>.*\n<Encrypt>/);
  expect(await send()).toMatchObject({ attempts: [500, 500, 500, 500], taken: false });
});

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

it('is asked for by a program in another process, about one of the users', async () => {
  const simulator = await startSimulator();
  const ask = (body: object): Promise<Response> =>
    fetch(`${simulator.url}/__simulator/push/${APP.appId}`, { method: 'POST', body: JSON.stringify(body) });
  expect(await (await ask({ event: 'subscribe', user: 'lin' })).json()).toEqual({
    error: `Account ${APP.appId} has no pushUrl`,
  });
  simulator.accounts.update(APP.appId, { pushUrl: 'http://127.0.0.1:9/push' });
  expect(await (await ask({ event: 'subscribe', user: 'lin' })).json()).toEqual({ sending: 'subscribe' });
  expect((await ask({ event: 'subscribe', spelling: 'odd' })).status).toBe(400);
});
