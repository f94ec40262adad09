import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN_KEY, APP_ID, PAGE, TestApp } from '../support/test-app.js';

let app: TestApp;
afterEach(() => app.stop());

const WRONG_KEY = `zk_${'x'.repeat(43)}`;
const tryKeys = async (count: number, key: string): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await app.call('/v1/keys', { key })).status);
  return statuses;
};

it('slows down who tries keys, and nobody else at the same address', async () => {
  app = await TestApp.start();
  expect(new Set(await tryKeys(60, WRONG_KEY))).toEqual(new Set([401]));
  const blocked = await app.call('/v1/keys', { key: WRONG_KEY });
  expect(blocked).toMatchObject({ status: 429, body: { code: 'http.too_many_requests' } });
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await app.call('/v1/keys')).status).toBe(200);
});

it('is off when RATE_LIMITS is', async () => {
  app = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
  expect(new Set(await tryKeys(80, WRONG_KEY))).toEqual(new Set([401]));
});

it('lets a crowd behind one address log in, and stops a flood', async () => {
  app = await TestApp.start();
  await app.addAccount();
  const start = (): Promise<{ status: number }> =>
    app.call('/v1/sessions', {
      key: null,
      body: { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` },
    });
  const statuses = new Set<number>();
  for (let wave = 0; wave < 30; wave++)
    for (const { status } of await Promise.all(Array.from({ length: 100 }, start))) statuses.add(status);
  expect(statuses).toEqual(new Set([201]));
  expect((await start()).status).toBe(429);
}, 30_000);

describe('behind a proxy', () => {
  const EVENT = '"event":"http.proxy_untrusted"';
  const begin = (forwardedFor: string, key: string | null = null): Promise<unknown> =>
    app.call('/v1/sessions', {
      key,
      body: { app_id: APP_ID, scope: 'snsapi_base', return_to: `${PAGE}/` },
      headers: { 'x-forwarded-for': forwardedFor },
    });
  const warnings = (): number => app.log.split(EVENT).length - 1;

  it('that nobody declared, says once that all callers count as one', async () => {
    app = await TestApp.start();
    await app.addAccount();
    await app.call('/v1/accounts');
    await begin('198.51.100.7', ADMIN_KEY);
    expect(warnings()).toBe(0);
    await begin('198.51.100.7');
    await begin('198.51.100.8');
    expect(warnings()).toBe(1);
  });

  it('that TRUSTED_PROXIES counts, has nothing to say', async () => {
    app = await TestApp.start({ env: { TRUSTED_PROXIES: '1' } });
    await app.addAccount();
    await begin('10.0.0.7');
    expect(warnings()).toBe(0);
  });
});
