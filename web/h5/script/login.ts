import { type Arrival, parseAddress } from './address.js';
import { call, withRetries } from './call.js';
import { isInWeChat } from './client.js';
import { isEnded, localError, type Problem } from './failure.js';
import {
  type Attempt,
  dropAttempts,
  dropSession,
  isLasting,
  keepAttempt,
  keepSession,
  sessionCode,
  takeAttempt,
} from './store.js';
import { isAnywhereFine } from './tag.js';

type Started = { session_code: string; login_id: string; authorize_url: string };
type Activated = { session_code: string };
type Plan = Omit<Attempt, 'code' | 'restarted'>;

// The visitor can stop a navigation that hangs; the login button must work again then.
const LEAVING_MS = 8_000;
// Accidents of one attempt. The other errors are answers, and asking again would only repeat them.
const WORTH_A_RESTART = ['code_refused', 'state_used', 'state_expired', 'outcome_unknown'];

let loginError: Zhongkong.LoginError | null = null;
let leaving: Promise<void> | null = null;

export const lastError = (): Zhongkong.LoginError | null => loginError;

export function login(options: Zhongkong.LoginOptions): Promise<void> {
  const { appId, scope, lang, forcePopup, returnTo } = options;
  return leave({ appId, scope, lang, forcePopup, returnTo: cleanAddress(returnTo) }, false);
}

/** The session says which account and whose it is. */
export function stepUp({ scope, forcePopup, returnTo }: Zhongkong.StepUpOptions): Promise<void> {
  return leave({ scope, forcePopup, returnTo: cleanAddress(returnTo) }, false);
}

const cleanAddress = (returnTo = location.href): string =>
  parseAddress(new URL(returnTo, location.href).href).clean;

/** What came back from WeChat: activates, reports, or starts again. Never rejects. */
export async function settle({ loginId, ticket, error }: Arrival): Promise<void> {
  const attempt = takeAttempt(loginId);
  // Somebody else's ticket, or the back button: not ours to use. Without storage it may well be ours.
  if (!attempt && !isLasting) loginError = { code: 'storage_unavailable', loginId };
  if (!attempt) return;
  const report = ({ code }: Problem): void => void (loginError = { code, loginId });
  try {
    if (error) throw localError(error, 'The login failed');
    const body = { login_ticket: ticket };
    const activate = () => call<Activated>('POST', '/v1/sessions/activate', attempt.code, body);
    keepSession((await withRetries(activate)).session_code);
    dropAttempts();
  } catch (failure) {
    const { code, status } = failure as Zhongkong.RequestError;
    const isAccident = WORTH_A_RESTART.includes(code) || status === 401;
    if (isAccident && !attempt.restarted) await leave(attempt, true).catch(report);
    else report(failure as Problem);
  }
}

/** One departure at a time: whoever asks meanwhile, a second tap or a restart, shares it. */
function leave(plan: Plan, restarted: boolean): Promise<void> {
  leaving ??= begin(plan, restarted).finally(() => {
    leaving = null;
  });
  return leaving;
}

async function begin(plan: Plan, restarted: boolean): Promise<void> {
  // WeChat's page would only ask to be opened in WeChat; website logins have a page for every browser.
  if (!isInWeChat && !isAnywhereFine && plan.scope !== 'snsapi_login')
    throw localError('outside_wechat', 'This login works in WeChat only');
  // Nothing would survive the way to WeChat and back; better to say so before it than after.
  if (!isLasting) throw localError('storage_unavailable', 'The browser blocks storage');
  loginError = null;
  const started = await ask(plan);
  keepAttempt(started.login_id, { ...plan, code: started.session_code, restarted });
  location.assign(started.authorize_url);
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LEAVING_MS);
    // The back button can bring this very page back, frozen where it was left.
    addEventListener('pageshow', (event) => event.persisted && resolve());
  });
}

async function ask({ appId, scope, returnTo, lang, forcePopup }: Plan): Promise<Started> {
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
