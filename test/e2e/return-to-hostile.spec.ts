import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIL, HOSTILE_PIECES, hostileAddresses } from '../support/hostile-addresses.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const LIMIT_MS = IS_LONG ? 600_000 : 60_000;
const PREFIX = 'https://shop.example.com/app/';
const RETURN_URLS = [
  PREFIX,
  'https://shop.example.com/exact',
  'http://localhost:3200/',
  'https://xn--fiqs8s.example/done',
];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
  await app.addAccount({ return_urls: RETURN_URLS });
});
afterAll(() => app.stop());

const start = (return_to: string): Promise<Answer> =>
  app.call('/v1/sessions', { key: null, body: { app_id: APP_ID, scope: 'snsapi_base', return_to } });

/** Where the browser really goes: the Location of the callback of a refused consent. */
async function destinationOf(started: Answer): Promise<string> {
  const state = new URL(String(started.body['authorize_url'])).searchParams.get('state');
  const answer = await app.call(`/v1/oauth/callback?state=${state}`, { key: null });
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

/** Is the destination on the list? Segment by segment, in other words than the server's. */
function isMember(destination: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(destination)) return false;
  const url = new URL(destination);
  if (url.href !== destination || url.username !== '' || url.password !== '') return false;
  const segments = url.pathname.split('/').slice(1);
  if (segments.some(isTreacherous)) return false;
  return RETURN_URLS.some((entry) => {
    const listed = new URL(entry);
    if (['protocol', 'hostname', 'port'].some((part) => Reflect.get(url, part) !== Reflect.get(listed, part)))
      return false;
    const wanted = listed.pathname.split('/').slice(1);
    const isPrefix = wanted.at(-1) === '';
    const fixed = isPrefix ? wanted.slice(0, -1) : wanted;
    const isLongEnough = isPrefix ? segments.length > fixed.length : segments.length === fixed.length;
    return isLongEnough && fixed.every((segment, at) => segments[at] === segment);
  });
}

/** A segment that a server behind may read as more than one, or as a step up. */
function isTreacherous(segment: string): boolean {
  const plain = segment.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return /[/\\]/.test(plain) || /^\.{1,2}(;|$)/.test(plain);
}

/** Refused for what it is, or let through to a member of the list. */
async function expectHarmless(return_to: string): Promise<'refused' | 'listed'> {
  const answer = await start(return_to);
  if (answer.status === 400) {
    expect(['oauth.return_not_allowed', 'http.validation_failed']).toContain(answer.body['code']);
    expect(answer.text).not.toContain(EVIL);
    return 'refused';
  }
  expect(answer.status, JSON.stringify(return_to)).toBe(201);
  const destination = await destinationOf(answer);
  expect(isMember(destination), `${JSON.stringify(return_to)} → ${destination}`).toBe(true);
  return 'listed';
}

const CORPUS = hostileAddresses('shop.example.com', PREFIX);

describe('T-E03: return_to', () => {
  it('is tried with at least 300 hostile addresses, each another', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(300);
    expect(new Set(CORPUS).size).toBe(CORPUS.length);
  });

  it('leads nowhere but to the list, whatever it is', async () => {
    const seen = { refused: 0, listed: 0 };
    for (const address of CORPUS) seen[await expectHarmless(address)]++;
    // A corpus of which all or nothing passes would prove little.
    expect(seen.refused).toBeGreaterThanOrEqual(300);
    expect(seen.listed).toBeGreaterThan(0);
  });

  it.each([
    [`${PREFIX}deep/page?x=1#/route`, `${PREFIX}deep/page?x=1#/route?login_error=access_denied`],
    [
      'https://shop.example.com/exact?any=query',
      'https://shop.example.com/exact?any=query#login_error=access_denied',
    ],
    ['http://localhost:3200/any', 'http://localhost:3200/any#login_error=access_denied'],
    ['https://中国.example/done', 'https://xn--fiqs8s.example/done#login_error=access_denied'],
  ])('may be the honest %s', async (return_to, destination) => {
    expect(await destinationOf(await start(return_to))).toContain(destination);
  });

  it(
    'leads nowhere else whatever hostile pieces are joined',
    async () => {
      const pieces = fc.array(fc.constantFrom(...HOSTILE_PIECES), { minLength: 1, maxLength: 6 });
      const text = fc.oneof(
        pieces.map((parts) => parts.join('')),
        pieces.map((parts) => `${PREFIX}${parts.join('')}`),
        fc.string({ unit: 'binary', maxLength: 40 }).map((tail) => `https://shop.example.com/app/${tail}`),
        fc.webUrl({ withFragments: true, withQueryParameters: true }),
      );
      await fc.assert(
        fc.asyncProperty(text, async (return_to) => {
          await expectHarmless(return_to);
        }),
        { numRuns: IS_LONG ? 10_000 : 400 },
      );
    },
    LIMIT_MS,
  );
});
