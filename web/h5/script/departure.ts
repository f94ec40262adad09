import { call } from './call.js';
import { isInWeChat } from './client.js';
import { isEnded, localError } from './failure.js';
import { type Attempt, dropSession, isLasting, sessionCode } from './store.js';
import { isAnywhereFine } from './tag.js';

/** What is asked of WeChat. */
export type Plan = Omit<Attempt, 'code' | 'restarted'>;

export interface Started {
  session_code: string;
  login_id: string;
  authorize_url: string;
}

/** @throws Zhongkong.RequestError where a departure would lead nowhere; better said before it than after */
export function assertUseful({ scope }: Plan): void {
  // WeChat's page would only ask to be opened in WeChat; website logins have a page for every browser.
  if (!isInWeChat && !isAnywhereFine && scope !== 'snsapi_login')
    throw localError('outside_wechat', 'This login works in WeChat only');
  // Nothing would survive the way to WeChat and back.
  if (!isLasting) throw localError('storage_unavailable', 'The browser blocks storage');
}

export async function start({ appId, scope, returnTo, lang, forcePopup }: Plan): Promise<Started> {
  const body = {
    app_id: appId,
    scope,
    return_to: returnTo,
    lang: lang || undefined,
    force_popup: forcePopup,
  };
  if (appId) return call('POST', '/v1/sessions', null, body);
  const code = sessionCode();
  if (!code) throw localError('session.invalid', 'Nobody is logged in here: call login()');
  return call<Started>('POST', '/v1/session/step-up', code, body).catch((failure) => {
    if (isEnded(failure)) dropSession(code);
    throw failure;
  });
}
