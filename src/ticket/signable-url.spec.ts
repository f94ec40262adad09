import { describe, expect, it } from 'vitest';
import { FOREIGN_PAGES, LISTED_ORIGINS, MISSHAPEN_PAGES } from '../../test/support/hostile-pages.js';
import { AppError } from '../common/errors/app-error.js';
import { signableUrl } from './signable-url.js';

const SHOP = 'https://shop.example.com';

/** The code of the refusal, or what would be signed. */
function outcomeOf(url: string): string {
  try {
    return `signed ${signableUrl(url, LISTED_ORIGINS)}`;
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

it.each(FOREIGN_PAGES)('does not sign for the foreign page %j', (url) => {
  expect(outcomeOf(url)).toBe('403 js.origin_not_allowed');
});

it.each(MISSHAPEN_PAGES)('takes %j for no address of a page', (url) => {
  expect(outcomeOf(url)).toBe('400 http.validation_failed');
});

it('signs for nobody where no origin is listed', () => {
  expect(() => signableUrl(`${SHOP}/`, [])).toThrow('js.origin_not_allowed');
});

it('says nothing of the address in the refusal', () => {
  const thrown = ((): unknown => {
    try {
      return signableUrl('https://shop.example.com/a b?code=hush', LISTED_ORIGINS);
    } catch (error) {
      return error;
    }
  })();
  expect(JSON.stringify(thrown)).not.toContain('hush');
});
