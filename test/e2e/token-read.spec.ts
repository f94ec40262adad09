import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live } from '../support/engine.js';
import { ADMIN_KEY, APP_ID, type Answer, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const token = (query = '', key?: string): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}/token${query}`, key === undefined ? {} : { key });

it.each(['stable', 'plain'])(
  'serves the token that WeChat issued, with what is left of its life (%s)',
  async (mode) => {
    await app.addAccount({ token_mode: mode });
    const answer = await token();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ generation: 1 });
    const text = String(answer.body['access_token']);
    expect(app.platform.truth.isValid(text)).toBe(true);
    const left = Number(answer.body['expires_in']);
    expect(left).toBeGreaterThan(5_000);
    expect(left * 1_000).toBeLessThanOrEqual(app.platform.truth.remainingMs(text));
    await app.advance(100_500);
    expect((await token()).body).toEqual({ ...answer.body, expires_in: left - 101 });
  },
);

it('asks WeChat once for 300 readers at a cold start', async () => {
  await app.addAccount();
  const answers = await Promise.all(Array.from({ length: 300 }, () => token()));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  expect(app.platform.requests.count('/cgi-bin/stable_token')).toBe(1);
});

it('makes generations grow, and hands each over before the last one ends', async () => {
  await app.addAccount();
  const generations: number[] = [];
  for (let round = 0; round < 4; round++) {
    generations.push(Number((await token()).body['generation']));
    await live(app, 7_000_000, 10_000);
  }
  expect(generations).toEqual([1, 2, 3, 4]);
});

describe('min_ttl', () => {
  beforeEach(() => app.addAccount());

  it('is met by a fresh token', async () => {
    expect((await token('?min_ttl=240')).status).toBe(200);
  });

  it.each(['241', '-1', '1.5', 'soon', ''])('refuses %j, naming the field', async (value) => {
    const answer = await token(`?min_ttl=${value}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ path: 'min_ttl' }] });
  });

  it('answers 503 with the reason when the token lives shorter and no other is to be had', async () => {
    await token();
    const errcode = {
      kind: 'errcode',
      errcode: 40164,
      errmsg: 'invalid ip 203.0.113.9, not in whitelist',
    } as const;
    app.platform.faults.add({ path: '/cgi-bin/stable_token', times: Infinity, fault: errcode });
    await live(app, 7_000_000, 20_000);
    expect((await token()).status).toBe(200);
    const answer = await token('?min_ttl=240');
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body).toMatchObject({
      code: 'token.unavailable',
      detail: expect.stringContaining('min_ttl of 240'),
      remedy: expect.stringContaining('203.0.113.9'),
    });
  });
});

describe('both ways to the answer', () => {
  /** A query makes the request miss the short cut and take the controller. */
  const bothWays = (key?: string): Promise<[Answer, Answer]> =>
    Promise.all([token('', key), token('?min_ttl=0', key)]);

  const comparable = ({ status, body, headers }: Answer): object => {
    const all = Object.fromEntries(headers);
    for (const name of ['x-request-id', 'date']) delete all[name];
    const { request_id: _, ...rest } = body;
    return { status, rest, all };
  };

  it('are the same, headers included', async () => {
    await app.addAccount();
    await token();
    const [short, long] = await bothWays();
    expect(short.status).toBe(200);
    expect(short.text).toBe(long.text);
    expect(comparable(short)).toEqual(comparable(long));
    expect(short.headers.get('cache-control')).toBe('no-store');
    expect(short.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it.each([
    ['a key without the scope', () => app.makeKey(['user:read'])],
    ['a key of another account', () => app.makeKey(['token:read'], ['wx00000000000000b2'])],
    ['a key that nobody made', () => Promise.resolve(`zk_${'B'.repeat(43)}`)],
  ])('refuse %s alike', async (_, makeKey) => {
    await app.addAccount();
    await token();
    const key = await makeKey();
    await bothWays(key);
    const [short, long] = await bothWays(key);
    expect(short.status).toBeGreaterThanOrEqual(401);
    expect(comparable(short)).toEqual(comparable(long));
  });

  it('want the same scheme before the key', async () => {
    await app.addAccount();
    await token();
    for (const query of ['', '?min_ttl=0']) {
      const authorization = `Digest ${ADMIN_KEY}`;
      const answer = await app.call(`/v1/accounts/${APP_ID}/token${query}`, {
        key: null,
        headers: { authorization },
      });
      expect(answer.status).toBe(401);
    }
  });
});
