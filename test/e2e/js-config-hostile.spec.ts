import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_PAGES, LISTED_ORIGINS } from '../support/hostile-pages.js';
import { HOSTILE_PIECES } from '../support/hostile-addresses.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, TestApp } from '../support/test-app.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const LIMIT_MS = IS_LONG ? 600_000 : 60_000;

let app: TestApp;
let session: string;
beforeAll(async () => {
  app = await TestApp.start({ env: { RATE_LIMITS: 'off' } });
  await app.addAccount({ js_origins: LISTED_ORIGINS });
  session = await logIn(app);
});
afterAll(() => app.stop());

const sign = (url: string, as: { session?: string } = {}): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}/js-config`, { body: { url }, ...as });

/** Read as RFC 3986 reads an address, by its appendix B: neither the server's words nor the WHATWG parser's. */
function isOfListedOrigin(url: string): boolean {
  const [, scheme, authority] = /^([^:/?#]+):\/\/([^/?#]*)/.exec(url) ?? [];
  return LISTED_ORIGINS.includes(`${scheme}://${authority}`) && LISTED_ORIGINS.includes(new URL(url).origin);
}

describe('T-I11: the signature for a page', () => {
  it('is tried with at least 300 hostile addresses', () => {
    expect(HOSTILE_PAGES.length).toBeGreaterThanOrEqual(300);
    expect(new Set(HOSTILE_PAGES).size).toBe(HOSTILE_PAGES.length);
  });

  it.each(['a service', 'a session'])('is refused to %s for each of them', async (caller) => {
    for (const url of HOSTILE_PAGES) {
      const answer = await sign(url, caller === 'a session' ? { session } : {});
      const told = JSON.stringify(url);
      expect([400, 403], told).toContain(answer.status);
      expect(['http.validation_failed', 'js.origin_not_allowed'], told).toContain(answer.body['code']);
      expect(answer.text, told).not.toContain('signature');
    }
  });

  it(
    'is given for no address that any reader takes for a foreign one',
    async () => {
      const pieces = fc.array(fc.constantFrom(...HOSTILE_PIECES, ...LISTED_ORIGINS), { maxLength: 6 });
      const url = fc.oneof(
        pieces.map((parts) => parts.join('')),
        pieces.map((parts) => `${LISTED_ORIGINS[0]}${parts.join('')}`),
        fc.webUrl({ withFragments: true }),
      );
      let signed = 0;
      await fc.assert(
        fc.asyncProperty(url, async (address) => {
          const answer = await sign(address);
          expect([200, 400, 403]).toContain(answer.status);
          if (answer.status !== 200) return;
          signed++;
          expect(isOfListedOrigin(address)).toBe(true);
        }),
        { numRuns: IS_LONG ? 10_000 : 400 },
      );
      expect(signed).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it('is the SHA-1 that the manual describes, over the ticket that WeChat issued', async () => {
    // https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html, appendix 1.
    const url = 'http://localhost:3200/?params=value';
    const { body } = await sign(url);
    const ticket = app.platform.tickets.current(APP_ID, 'jsapi').ticket;
    const text = `jsapi_ticket=${ticket}&noncestr=${String(body['nonceStr'])}&timestamp=${String(body['timestamp'])}&url=${url}`;
    expect(body['signature']).toBe(createHash('sha1').update(text).digest('hex'));
  });
});
