import { afterEach, expect, it } from 'vitest';
import { APP_ID, PAGE, TestApp } from '../support/test-app.js';

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
