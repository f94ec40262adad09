import { AppError } from '../common/errors/app-error.js';
import { validationFailed } from '../common/errors/http-errors.js';

const LONGEST_BYTES = 2_048;

/** No browser shows these in an address: the parser drops or rewrites them, and a half of a character has no UTF-8. */
const NEVER_SHOWN = /[\u0000-\u0020\u007F-\u00A0\u2028\u2029\uFEFF]|\p{Surrogate}/u;

/**
 * What may be signed for a page: its address as its browser shows it (`location.href`), without the fragment and otherwise letter for
 * letter, because WeChat hashes what its browser shows. The origin must be in the account's `js_origins`; the WHATWG parser says what
 * the origin is, and the text must spell it the same way, so that no other reader of the text can see another one.
 * @throws js.origin_not_allowed (403), http.validation_failed (400)
 */
export function signableUrl(requested: string, jsOrigins: readonly string[]): string {
  const url = requested.split('#', 1)[0] ?? '';
  if (Buffer.byteLength(url) > LONGEST_BYTES) throw unfit('is longer than 2 KiB');
  if (NEVER_SHOWN.test(url)) throw unfit('holds characters that no browser shows in an address');
  if (!URL.canParse(url)) throw unfit('is no absolute address');
  const { protocol, username, password, origin } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') throw unfit('must begin with https:// or http://');
  if (username || password) throw unfit('must not carry a user or password');
  if (!jsOrigins.includes(origin)) throw originNotAllowed();
  if (!startsWithOrigin(url, origin))
    throw unfit('must be spelled as the browser shows it: send location.href as it is');
  return url;
}

/** The origin, and then the path, the query or the end: nothing that could make it a part of something longer. */
function startsWithOrigin(url: string, origin: string): boolean {
  return url.startsWith(origin) && /^(?:$|[/?])/.test(url.slice(origin.length));
}

const unfit = (message: string): AppError => validationFailed([{ path: 'url', message }]);

const originNotAllowed = (): AppError =>
  new AppError({
    code: 'js.origin_not_allowed',
    status: 403,
    title: 'This page may not be signed for',
    detail:
      'The origin of url is not in js_origins of the account. Add it there, and its host to the JS-safe domains at mp.weixin.qq.com.',
  });
