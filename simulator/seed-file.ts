import { readFileSync } from 'node:fs';
import type { AccountSeed } from './account/account.js';
import { readAccountSeed } from './account/account.input.js';
import { Fields, listOf } from './control/fields.js';
import type { UserSeed } from './user/user.js';
import { readUserSeed } from './user/user.input.js';

export interface SeedFile {
  readonly accounts: readonly AccountSeed[];
  readonly users: readonly UserSeed[];
}

/** Reads the accounts and users to start with; an error names the field that is wrong. */
export function readSeedFile(path: string): SeedFile {
  const fields = new Fields(JSON.parse(readFileSync(path, 'utf8')), 'file');
  const seed = {
    accounts: fields.required('accounts', listOf(readAccountSeed)),
    users: fields.required('users', listOf(readUserSeed)),
  };
  fields.end();
  return seed;
}
