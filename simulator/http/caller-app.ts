import type { Platform } from '../platform.js';
import type { Call } from './call.js';
import { parseObject, textField } from './json-body.js';

/** The account a call is about: named in the query or the body, or the owner of the token it carries. */
export function callerApp({ history }: Platform, { query, body }: Call): string | undefined {
  const named = query.get('appid') ?? textField(parseObject(body) ?? new Map(), 'appid');
  return named ?? history.find(query.get('access_token') ?? '')?.appId;
}
