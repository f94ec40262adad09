import { describe, expect, it } from 'vitest';
import { allowedReturnUrl, isReturnUrlEntry, isWebOrigin } from './web-address.js';

const LIST = ['https://shop.example.com/app/', 'https://shop.example.com/exact'];

describe(allowedReturnUrl.name, () => {
  it.each([
    'https://shop.example.com/app/',
    'https://shop.example.com/app/deep/page?x=1#/route',
    'https://shop.example.com/exact?any=query',
    'https://shop.example.com/app/..x/a;v=1/...;/',
    'HTTPS://SHOP.EXAMPLE.COM/exact',
  ])('lets %s through', (url) => {
    expect(allowedReturnUrl(url, LIST)).toBe(new URL(url).href);
  });

  it.each([
    'https://shop.example.com/',
    'https://shop.example.com/apples',
    'https://shop.example.com/exact/',
    'https://shop.example.com/app/../admin',
    'https://shop.example.com/app/%2e%2e/admin',
    'https://shop.example.com/app/..%2fadmin',
    'https://shop.example.com/app/%5c..%5cadmin',
    'https://shop.example.com/app/..;/admin',
    'https://shop.example.com/app/x/%2e.;v=1/admin',
    'https://shop.example.com/app/..%3b/admin',
    'http://shop.example.com/app/',
    'https://shop.example.com:8443/app/',
    'https://shop.example.com.evil.com/app/',
    'https://shop.example.com@evil.com/app/',
    'https://user@shop.example.com/app/',
    'https:\\\\shop.example.com/app/',
    'https://shop.example.com\\@evil.com/app/',
    '//shop.example.com/app/',
    '/app/',
    'javascript:alert(1)//https://shop.example.com/app/',
    'data:text/html,https://shop.example.com/app/',
    'https://shop.example.com/app/\r\nLocation: https://evil.com',
    ' https://shop.example.com/app/',
    '',
  ])('refuses %j', (url) => {
    expect(allowedReturnUrl(url, LIST)).toBeUndefined();
  });
});

it.each([
  ['https://a.example', true],
  ['http://localhost:3200', true],
  ['https://a.example/', false],
  ['https://a.example:443', false],
  ['null', false],
  ['https://A.example', false],
])('takes %s as an origin: %s', (text, expected) => {
  expect(isWebOrigin(text)).toBe(expected);
});

it.each([
  'https://a.example/x?y=1',
  'https://a.example/#x',
  'https://u:p@a.example/',
  'ftp://a.example/',
  'a.example',
])('refuses %s as an entry of return_urls', (text) => {
  expect(isReturnUrlEntry(text)).toBe(false);
});
