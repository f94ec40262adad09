import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const NAME = 'MP_verify_aB3dE6gH9jK2mN5p.txt';
const CONTENT = 'aB3dE6gH9jK2mN5p';
const OTHER_ID = 'wxaaaaaaaaaaaaaaaa';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount({ verify_files: { [NAME]: CONTENT, 'WW_verify_x1.txt': '企业\n' } });
});
afterEach(() => app.stop());

const get = (path: string, method = 'GET'): Promise<Answer> => app.call(path, { key: null, method });
const change = (verify_files: Record<string, string>, appId = APP_ID): Promise<Answer> =>
  app.call(`/v1/accounts/${appId}`, { method: 'PATCH', body: { verify_files } });

it('is served as plain text, to anyone, byte by byte', async () => {
  const answer = await get(`/${NAME}`);
  expect(answer).toMatchObject({ status: 200, text: CONTENT });
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await get('/WW_verify_x1.txt')).text).toBe('企业\n');
  expect((await get(`/${NAME}`, 'HEAD')).status).toBe(200);
});

it('is served whatever query WeChat adds', async () => {
  expect((await get(`/${NAME}?t=1`)).text).toBe(CONTENT);
});

it.each([
  '/MP_verify_aB3dE6gH9jK2mN5p',
  '/MP_verify_ab3de6gh9jk2mn5p.txt',
  '/mp_verify_aB3dE6gH9jK2mN5p.txt',
  '/MP_verify_.txt',
  '/MP_verify_constructor',
  '/MP_verify_..%2f..%2fetc%2fpasswd.txt',
  `/v1/${NAME}`,
  `/${NAME}/`,
  '/WW_verify_aB3dE6gH9jK2mN5p.txt',
])('%s is not there, and says so as a problem', async (path) => {
  const answer = await get(path);
  expect(answer).toMatchObject({ status: 404, body: { code: 'http.not_found' } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

it('changes and goes with its account', async () => {
  await change({ [NAME]: 'another' });
  expect((await get(`/${NAME}`)).text).toBe('another');
  await change({});
  expect((await get(`/${NAME}`)).status).toBe(404);
});

it('that two accounts list is the one of the account that was here first', async () => {
  await app.advance(1_000);
  await app.addAccount({ app_id: OTHER_ID, verify_files: { [NAME]: 'taken over' } });
  expect((await get(`/${NAME}`)).text).toBe(CONTENT);
  await app.call(`/v1/accounts/${APP_ID}`, { method: 'DELETE' });
  expect((await get(`/${NAME}`)).text).toBe('taken over');
});

it('answers a post or a name that is too long as a problem', async () => {
  expect((await get(`/${NAME}`, 'POST')).status).toBe(404);
  const long = await get(`/MP_verify_${'a'.repeat(200)}.txt`);
  expect(long.status).toBe(414);
  expect(long.headers.get('content-type')).toContain('application/problem+json');
});
