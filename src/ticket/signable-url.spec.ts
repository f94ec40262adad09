import { describe, expect, it } from 'vitest';
import { AppError } from '../common/errors/app-error.js';
import { signableUrl } from './signable-url.js';

const SHOP = 'https://shop.example.com';
const ORIGINS = [SHOP, 'http://localhost:3200', 'https://xn--fiqs8s.example', 'https://[2001:db8::1]:8443'];

/** The code of the refusal, or what would be signed. */
function outcomeOf(url: string): string {
  try {
    return `signed ${signableUrl(url, ORIGINS)}`;
  } catch (error) {
    if (error instanceof AppError) return `${error.status} ${error.code}`;
    throw error;
  }
}

describe('a page of the account', () => {
  it.each([
    SHOP,
    `${SHOP}/`,
    `${SHOP}?a=1`,
    `${SHOP}/a/b.html?from=singlemessage&isappinstalled=0`,
    `${SHOP}/%E5%BA%97?x=%e5%ba%97&y=a+b%20c`,
    `${SHOP}/店?x=小林`,
    `${SHOP}/a//b/../c/./d`,
    `${SHOP}/?u=https://evil.com/&v=\\|'"<>{}^\``,
    `${SHOP}/@evil.com/`,
    `${SHOP}/?`,
    `${SHOP}/a;b=c,d:e`,
    `${SHOP}/${'a'.repeat(2_048 - SHOP.length - 1)}`,
    'http://localhost:3200/x',
    'https://xn--fiqs8s.example/x',
    'https://[2001:db8::1]:8443/x',
  ])('%s is signed letter for letter', (url) => {
    expect(outcomeOf(url)).toBe(`signed ${url}`);
  });

  it.each([
    [`${SHOP}/a?b=1#/route?c=2`, `${SHOP}/a?b=1`],
    [`${SHOP}/#`, `${SHOP}/`],
    [`${SHOP}#@evil.com/`, SHOP],
    [`${SHOP}/a#b#c`, `${SHOP}/a`],
    [`${SHOP}/a#\u0000 \uD800 ${'x'.repeat(5_000)}`, `${SHOP}/a`],
  ])('%j loses its fragment', (url, signed) => {
    expect(outcomeOf(url)).toBe(`signed ${signed}`);
  });
});

const FOREIGN = [
  'https://evil.com/',
  'https://evil.com/https://shop.example.com/',
  'https://evil.com?https://shop.example.com/',
  'https://evil.com/#https://shop.example.com/',
  'https://evil.com#.shop.example.com/',
  'https://evil.com?.shop.example.com/',
  'https://evil.com\\.shop.example.com/',
  'https://evil.com/.shop.example.com/',
  'https://shop.example.com.evil.com/',
  'https://shop.example.com-evil.com/',
  'https://shop.example.comevil.com/',
  'https://evilshop.example.com/',
  'https://evil-shop.example.com/',
  'https://www.shop.example.com/',
  'https://example.com/',
  'https://shop.example.co/',
  'https://shop.example.com.cn/',
  'https://shop.example.com./',
  'https://shop.example.com:8443/',
  'https://shop.example.com:80/',
  'https://shop.example.com:0/',
  'https://shop.example.com:65535/',
  'http://shop.example.com/',
  'http://shop.example.com:443/',
  'HTTP://SHOP.EXAMPLE.COM/',
  'https://shop。example。com。evil.com/',
  'https://sh0p.example.com/',
  'https://shоp.example.com/',
  'https://shop.examplе.com/',
  'https://shop_example.com/',
  'https://shop%2eexample%2ecom.evil.com/',
  'https://localhost:3200/x',
  'http://localhost/',
  'http://localhost:3201/',
  'http://127.0.0.1:3200/',
  'http://[::1]:3200/',
  'http://2130706433:3200/',
  'http://0x7f.1:3200/',
  'https://[2001:db8::1]/',
  'https://[2001:db8::2]:8443/',
  'https://[::ffff:192.0.2.1]:8443/',
  'https://中国.example.evil.com/',
  'https://xn--fiqs8s.example.evil.com/',
  'https://%65vil.com/',
  'https:evil.com/',
  'https:/evil.com/',
  'https:///evil.com/',
  'https:////shop.example.com.evil.com/',
];

const MISSHAPEN = [
  // Ours to the parser, but not as any browser shows it.
  'HTTPS://shop.example.com/',
  'https://SHOP.example.com/',
  'https://shop.example.com:443/',
  'https://shop.example.com:/',
  'https://shop.example.com:0443/',
  'https:shop.example.com/',
  'https:/shop.example.com/',
  'https:///shop.example.com/',
  'https:\\\\shop.example.com/',
  'https://shop.example.com\\@evil.com/',
  'https://shop.example.com\\evil',
  'https://\\shop.example.com/',
  'https://shop%2eexample.com/',
  'https://%73hop.example.com/',
  'https://shop。example.com/',
  'https://shop．example.com/',
  'https://ｓhop.example.com/',
  'https://shop.ex\u00ADample.com/',
  'https://shop.exam\u200Bple.com/',
  'https://中国.example/',
  'https://XN--FIQS8S.example/',
  'https://[2001:0db8:0:0:0:0:0:1]:8443/',
  'https://[2001:DB8::1]:8443/',
  // A user or password.
  'https://user@shop.example.com/',
  'https://user:pass@shop.example.com/',
  'https://:pass@shop.example.com/',
  'https://@shop.example.com/',
  'https://:@shop.example.com/',
  'https://shop.example.com@evil.com/',
  'https://shop.example.com:443@evil.com/',
  'https://shop.example.com%40evil.com@evil.com/',
  'https://evil.com%00@shop.example.com/',
  // Characters that the parser drops or rewrites.
  ' https://shop.example.com/',
  'https://shop.example.com/ ',
  'https://shop.example.com/a b',
  'https://shop.example.com/\u00A0',
  'https://shop.example.com/\t',
  'https://shop.example.com/\n',
  'https://shop.example.com/\r\nX-Evil: 1',
  'ht\ntps://shop.example.com/',
  'https://shop.exa\tmple.com/',
  'https://evil.com\t.shop.example.com/',
  'https://shop.example.com/\u0000',
  'https://shop.example.com\u0000.evil.com/',
  'https://shop.example.com/\u007F',
  'https://shop.example.com/\u0085',
  'https://shop.example.com/\u2028',
  '\uFEFFhttps://shop.example.com/',
  'https://shop.example.com/\uD800',
  'https://shop.example.com/?x=\uDFFF',
  // Other schemes.
  'javascript:alert(1)',
  'javascript:https://shop.example.com/',
  'javascript://shop.example.com/%0aalert(1)',
  'data:text/html,https://shop.example.com/',
  'blob:https://shop.example.com/1234',
  'file:///etc/passwd',
  'file://shop.example.com/x',
  'ftp://shop.example.com/',
  'ws://shop.example.com/',
  'wss://shop.example.com/',
  'about:blank',
  'weixin://shop.example.com/',
  'view-source:https://shop.example.com/',
  'https+x://shop.example.com/',
  'null',
  // No address at all.
  '',
  '#',
  '#https://shop.example.com/',
  '/',
  '/app',
  '//shop.example.com/',
  '\\\\shop.example.com/',
  '?a=1',
  'shop.example.com',
  'shop.example.com:443',
  'https',
  'https:',
  'https://',
  'https:///',
  'https://?x',
  'https://:443/',
  'https://[shop.example.com]/',
  'https://[::1',
  'https://shop.example.com:99999/',
  'https://shop.example.com:x/',
  'https://shop.example.com:-1/',
  'https://shop..example.com:4 43/',
  'https://shop<.example.com/',
  'https://shop%.example.com/',
  'https://shop%00.example.com/',
  // Too long.
  `${SHOP}/${'a'.repeat(2_048 - SHOP.length)}`,
  `${SHOP}/${'店'.repeat(700)}`,
];

it('is tried with at least 100 hostile texts, each another', () => {
  expect(new Set([...FOREIGN, ...MISSHAPEN]).size).toBe(FOREIGN.length + MISSHAPEN.length);
  expect(FOREIGN.length + MISSHAPEN.length).toBeGreaterThanOrEqual(100);
});

it.each(FOREIGN)('does not sign for the foreign page %j', (url) => {
  expect(outcomeOf(url)).toBe('403 js.origin_not_allowed');
});

it.each(MISSHAPEN)('takes %j for no address of a page', (url) => {
  expect(outcomeOf(url)).toBe('400 http.validation_failed');
});

it('signs for nobody where no origin is listed', () => {
  expect(() => signableUrl(`${SHOP}/`, [])).toThrow('js.origin_not_allowed');
});

it('says nothing of the address in the refusal', () => {
  const thrown = ((): unknown => {
    try {
      return signableUrl('https://shop.example.com/a b?code=hush', ORIGINS);
    } catch (error) {
      return error;
    }
  })();
  expect(JSON.stringify(thrown)).not.toContain('hush');
});
