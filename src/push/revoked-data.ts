/**
 * What the codes of RevokeInfo say that the user took back (guide/h5/authorization_change, message-push of mini programs). We erase all of the
 * user whatever the code: this is for modules that keep more.
 */
const DATA: Readonly<Record<string, string>> = {
  // Service accounts' web pages.
  201: 'address',
  202: 'invoice',
  203: 'card',
  204: 'microphone',
  205: 'nickname_and_avatar',
  206: 'location',
  207: 'chosen_media',
  // Websites and mobile apps.
  301: 'everything',
  // Mini programs.
  1: 'car_plate',
  2: 'address',
  3: 'invoice',
  4: 'bluetooth',
  5: 'microphone',
  6: 'nickname_and_avatar',
  7: 'camera',
  8: 'phone_number',
  12: 'steps',
  13: 'location',
  14: 'chosen_media',
  15: 'file',
  16: 'email',
  18: 'chosen_location',
  19: 'nickname_input',
  20: 'avatar_picker',
};

/** By name. Without codes, with one that is unknown, or with `1`, which an official account's sample shows and no table explains: everything. */
export function revokedData(revokeInfo: string | undefined, isMiniProgram: boolean): string[] {
  const codes = (revokeInfo ?? '').split(/[\s,;|]+/).filter(Boolean);
  const names = codes.map((code) => (/^\d{1,2}$/.test(code) === isMiniProgram ? DATA[code] : undefined));
  const known = names.filter((name) => name !== undefined);
  const isClear = names.length > 0 && known.length === names.length;
  return isClear ? [...new Set(known)] : ['everything'];
}
