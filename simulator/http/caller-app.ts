import type { Platform } from '../platform.js';
import type { Call } from './call.js';
import { parseObject, textField } from './json-body.js';

/** The account a call is about: the owner of the token it carries, or whom its query or its body names. */
export function callerApp({ history, accounts }: Platform, { query, body }: Call): string | undefined {
  const owner = history.find(query.get('access_token') ?? '')?.appId;
  const corpId = query.get('corpid');
  if (owner === undefined && corpId !== null) {
    return accounts.agents.find(corpId, query.get('corpsecret') ?? '') ?? corpId;
  }
  return owner ?? query.get('appid') ?? textField(parseObject(body) ?? new Map(), 'appid');
}
