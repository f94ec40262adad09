import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP_ID, type Answer, PAGE, TestApp } from '../support/test-app.js';

const OTHER_ID = 'wx00000000000000b2';
const OTHER_PAGE = 'https://other.example.com';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  await app.addAccount({ app_id: OTHER_ID, return_urls: [], js_origins: [OTHER_PAGE] });
});
afterEach(() => app.stop());

const preflight = (origin: string, path = `/v1/accounts/${APP_ID}/token`): Promise<Answer> =>
  app.call(path, {
    method: 'OPTIONS',
    key: null,
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-session-code',
    },
  });

describe('a preflight', () => {
  it.each([PAGE, OTHER_PAGE, 'http://localhost:3000'])('is answered for %s', async (origin) => {
    const { status, headers, text } = await preflight(origin);
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toMatch(/GET.*POST.*PATCH.*DELETE/);
    expect(headers.get('access-control-allow-headers')).toMatch(/X-Session-Code/i);
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    'https://evil.example.com',
    `${PAGE}.evil.example.com`,
    `${PAGE}:8443`,
    'http://shop.example.com',
    'null',
    `${PAGE}/`,
  ])('is refused for %s', async (origin) => {
    const answer = await preflight(origin);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'cors.origin_not_allowed' });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('follows the accounts', async () => {
    const origin = 'https://new.example.com';
    expect((await preflight(origin)).status).toBe(403);
    const body = { js_origins: [origin] };
    await app.call(`/v1/accounts/${OTHER_ID}`, { method: 'PATCH', body });
    expect((await preflight(origin)).status).toBe(204);
    expect((await preflight(OTHER_PAGE)).status).toBe(403);
  });
});

describe('a request', () => {
  const from = (origin: string | undefined, query = ''): Promise<Answer> =>
    app.call(`/v1/accounts/${APP_ID}/token${query}`, { headers: origin === undefined ? {} : { origin } });

  it('passes without an Origin', async () => {
    const answer = await from(undefined);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('passes with an origin of its account, and the page may read the answer', async () => {
    const answer = await from(PAGE);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(answer.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
  });

  it.each(['', '?min_ttl=0'])('is refused with an origin of another account (%j)', async (query) => {
    await from(undefined);
    const answer = await from(OTHER_PAGE, query);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'cors.origin_not_allowed' });
    expect(answer.text).not.toContain('access_token');
  });

  it('is refused with an origin of nobody, before anything is looked up', async () => {
    const answer = await app.call('/v1/accounts', {
      key: null,
      headers: { origin: 'https://evil.example.com' },
    });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'cors.origin_not_allowed' });
  });
});
