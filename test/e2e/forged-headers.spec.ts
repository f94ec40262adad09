import { type IncomingMessage, request } from 'node:http';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
afterEach(() => app.stop());

const LIMIT = 60;
const WRONG_KEY = `zk_${'x'.repeat(43)}`;
const knock = async (headers: Record<string, string>): Promise<number> =>
  (await app.call('/v1/keys', { key: WRONG_KEY, headers })).status;
const hops = (n: number, salt: number): string =>
  Array.from({ length: n }, (_, at) => `10.${salt % 250}.${at}.${(salt * 7) % 250}`).join(', ');

it('T-S09: forged hops hide nobody where no proxy is trusted', async () => {
  app = await TestApp.start();
  for (let i = 0; i < LIMIT; i++) {
    const list = hops(i % 6, i);
    const headers = {
      ...(list !== '' && { 'x-forwarded-for': list }),
      'x-real-ip': `10.9.9.${i}`,
      forwarded: `for=10.8.8.${i}`,
      'cf-connecting-ip': `10.7.7.${i}`,
    };
    expect(await knock(headers)).toBe(401);
  }
  for (let n = 0; n <= 5; n++)
    expect(await knock({ 'x-forwarded-for': hops(n, 99) || '10.0.0.1' })).toBe(429);
});

it('T-S09: behind one trusted proxy its own word counts, and nothing before it', async () => {
  app = await TestApp.start({ env: { TRUSTED_PROXIES: '1' } });
  for (let i = 0; i < LIMIT; i++)
    expect(await knock({ 'x-forwarded-for': [hops(i % 6, i), '192.0.2.7'].filter(Boolean).join(', ') })).toBe(
      401,
    );
  expect(await knock({ 'x-forwarded-for': '203.0.113.1, 192.0.2.7' })).toBe(429);
  expect(await knock({ 'x-forwarded-for': '192.0.2.7, 192.0.2.8' })).toBe(401);
});

/** fetch does not let a Host be chosen. */
function post(path: string, body: unknown, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${app.url}${path}`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (answer: IncomingMessage) => {
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (part: string) => (text += part))
          .on('end', () => resolve(text));
      },
    );
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

it('T-S10: no Host and no forwarded host changes the addresses that we hand out', async () => {
  app = await TestApp.start({ env: { RATE_LIMITS: 'off', TRUSTED_PROXIES: '2' } });
  await app.addAccount();
  const host = fc.oneof(
    fc.domain(),
    fc.constantFrom(
      'evil.example',
      'evil.example:80',
      'localhost:3000@evil.example',
      'localhost:3000.evil.example',
      '',
      '[::1]',
      'xn--fiqs8s.example',
    ),
  );
  const body = { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` };
  await fc.assert(
    fc.asyncProperty(
      host,
      host,
      fc.constantFrom('http', 'https', 'javascript'),
      async (named, forwarded, proto) => {
        const text = await post('/v1/sessions', body, {
          host: named,
          'x-forwarded-host': forwarded,
          'x-forwarded-proto': proto,
          'x-forwarded-port': '666',
          forwarded: `host=${forwarded};proto=${proto}`,
          'x-original-url': '/v1/keys',
        });
        const { authorize_url } = JSON.parse(text) as { authorize_url: string };
        expect(authorize_url.startsWith(`${app.platform.url}/connect/oauth2/authorize?`)).toBe(true);
        expect(new URL(authorize_url).searchParams.get('redirect_uri')).toBe(
          'http://localhost:3000/v1/oauth/callback',
        );
      },
    ),
    { numRuns: 150 },
  );
});
