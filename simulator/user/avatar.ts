import type { Call } from '../http/call.js';
import { decodePercent } from '../http/percent.js';
import type { User } from './user.js';

/** Published sizes; 0 stands for 640 pixels. */
const SIZES = new Map([0, 46, 64, 96, 132].map((size) => [String(size), size === 0 ? 640 : size]));

const ACCOUNT_PREFIX = '/mmopen/account/';

const COLOURS = ['#fa9d3b', '#10aeff', '#6467f0', '#91d300', '#e75d58', '#2bbbac', '#b37feb', '#5c7cfa'];

/** A picture at the address the caller reached the simulator by; the platform's own form of path. */
export function avatarUrl(user: User, { headers }: Pick<Call, 'headers'>): string {
  return user.avatar ?? `http://${headers.host ?? 'localhost'}${avatarPath(user.id)}`;
}

export function avatarPath(userId: string): string {
  return `/mmopen/vi_32/${encodeURIComponent(userId)}/132`;
}

/** The simulator's own drawing of an account, for the consent sheet. */
export function accountImagePath(appId: string): string {
  return `${ACCOUNT_PREFIX}${encodeURIComponent(appId)}`;
}

export function parseAccountImagePath(path: string): string | undefined {
  return path.startsWith(ACCOUNT_PREFIX) ? decodePercent(path.slice(ACCOUNT_PREFIX.length)) : undefined;
}

/** The user and the edge length in pixels that a path asks for. */
export function parseAvatarPath(path: string): { userId: string; pixels: number } | undefined {
  const [, userId = '', size = ''] = /^\/mmopen\/vi_32\/([^/]+)\/(\d+)$/.exec(path) ?? [];
  const pixels = SIZES.get(size);
  return pixels === undefined ? undefined : { userId: decodePercent(userId), pixels };
}

/** The same colour for the same name in every run. */
export function colourOf(name: string): string {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return COLOURS[sum % COLOURS.length] ?? '#07c160';
}

/** First letter of a name, whole code points only, so that an emoji stays one. */
export function initialOf(name: string): string {
  return (Array.from(name.trim())[0] ?? '?').toUpperCase();
}
