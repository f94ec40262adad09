import { expect, it } from 'vitest';
import { type AccountReach, type Caller, covers, hasScope, type Scope } from './scopes.js';

const caller = (scopes: Scope[], accounts: AccountReach): Caller => ({ keyId: 'k', scopes, accounts });

it('lets admin include every scope, and no other scope include another', () => {
  expect(hasScope(caller(['admin'], 'all'), 'user:read')).toBe(true);
  expect(hasScope(caller(['token:read'], 'all'), 'token:report')).toBe(false);
});

it.each<[string, Caller, Pick<Caller, 'scopes' | 'accounts'>, boolean]>([
  ['the same', caller(['admin'], ['a']), { scopes: ['admin'], accounts: ['a'] }, true],
  ['narrower', caller(['admin'], 'all'), { scopes: ['token:read'], accounts: ['a'] }, true],
  [
    'a wider list of accounts',
    caller(['admin'], ['a']),
    { scopes: ['token:read'], accounts: ['a', 'b'] },
    false,
  ],
  ['all accounts from a list', caller(['admin'], ['a']), { scopes: ['token:read'], accounts: 'all' }, false],
  ['a scope it lacks', caller(['token:read'], 'all'), { scopes: ['user:read'], accounts: ['a'] }, false],
])('covers a key with %s: %#', (_, by, key, expected) => {
  expect(covers(by, key)).toBe(expected);
});
