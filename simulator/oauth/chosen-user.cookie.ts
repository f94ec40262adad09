import type { Call } from '../http/call.js';
import { decodePercent } from '../http/percent.js';

const NAME = 'simulator_user';

/** Whom the browser chose last: the stand-in for "who is logged in to WeChat on this phone". */
export function readChosenUser({ headers }: Pick<Call, 'headers'>): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const pair = pairs.find((text) => text.startsWith(`${NAME}=`));
  return pair === undefined ? undefined : decodePercent(pair.slice(NAME.length + 1));
}

export function chosenUserCookie(userId: string): string {
  return `${NAME}=${encodeURIComponent(userId)}; Path=/connect; HttpOnly; SameSite=Lax`;
}
