import type { Reply } from '../http/reply.js';
import type { Platform } from '../platform.js';
import { parseAccountImagePath, parseAvatarPath } from './avatar.js';
import { avatarImage } from './avatar.image.js';

export const IMAGE_PREFIX = '/mmopen/';

const ACCOUNT_PIXELS = 132;

export function answerImage({ users, accounts }: Platform, path: string): Reply {
  const account = accounts.find(parseAccountImagePath(path) ?? '');
  if (account) return imageReply(account.name, ACCOUNT_PIXELS);
  const asked = parseAvatarPath(path);
  const user = users.find(asked?.userId ?? '');
  if (asked && user) return imageReply(user.nickname, asked.pixels);
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };
}

function imageReply(name: string, pixels: number): Reply {
  const headers = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'max-age=600' };
  return { status: 200, headers, body: avatarImage(name, pixels) };
}
