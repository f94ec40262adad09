import { expect, it } from 'vitest';
import { revokedData } from './revoked-data.js';

it.each<[string | undefined, boolean, string[]]>([
  ['205', false, ['nickname_and_avatar']],
  ['201', false, ['address']],
  ['301', false, ['everything']],
  ['6', true, ['nickname_and_avatar']],
  ['8,13', true, ['phone_number', 'location']],
  ['1', true, ['car_plate']],
  // The official account's sample; its table does not have it.
  ['1', false, ['everything']],
  ['205', true, ['everything']],
  ['8,999', true, ['everything']],
  ['', false, ['everything']],
  [undefined, true, ['everything']],
])('RevokeInfo %s (mini program: %s) takes back %s', (info, isMiniProgram, names) => {
  expect(revokedData(info, isMiniProgram)).toEqual(names);
});
