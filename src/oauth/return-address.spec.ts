import { expect, it } from 'vitest';
import { withLoginKeys } from './return-address.js';

const keys = { login_ticket: 'T', login_id: 'L' };

it.each([
  ['https://a.example/', 'https://a.example/#login_ticket=T&login_id=L'],
  ['https://a.example/?q=1', 'https://a.example/?q=1#login_ticket=T&login_id=L'],
  ['https://a.example/#/home', 'https://a.example/#/home?login_ticket=T&login_id=L'],
  ['https://a.example/#/a?b=1', 'https://a.example/#/a?b=1&login_ticket=T&login_id=L'],
  ['https://a.example/#!/a', 'https://a.example/#!/a?login_ticket=T&login_id=L'],
  ['https://a.example/#top', 'https://a.example/#top?login_ticket=T&login_id=L'],
  ['https://a.example/#x=1', 'https://a.example/#x=1&login_ticket=T&login_id=L'],
  [
    'https://a.example/#/a?login_ticket=old&b=1&login_error=x&login_id=y',
    'https://a.example/#/a?b=1&login_ticket=T&login_id=L',
  ],
  ['https://a.example/#login_error=access_denied&login_id=y', 'https://a.example/#login_ticket=T&login_id=L'],
])('puts the outcome into the fragment of %s', (returnTo, expected) => {
  expect(withLoginKeys(returnTo, keys)).toBe(expected);
});

it('escapes what it adds', () => {
  expect(withLoginKeys('https://a.example/', { login_error: 'a&b=c', login_id: 'L' })).toBe(
    'https://a.example/#login_error=a%26b%3Dc&login_id=L',
  );
});
