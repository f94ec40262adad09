import { type Arrival, parseAddress } from './address.js';
import { call, withRetries } from './call.js';
import { assertUseful, type Plan, start } from './departure.js';
import { localError, type Problem } from './failure.js';
import { handOver, hasChannel } from './hand-over.js';
import { awaitNews, beginInPopup, focusPopup } from './popup.js';
import { type Attempt, dropAttempts, isLasting, keepAttempt, keepSession, takeAttempt } from './store.js';

type Activated = { session_code: string };

// The visitor can stop a navigation that hangs; the login button must work again then.
const LEAVING_MS = 8_000;
// Accidents of one attempt. The other errors are answers, and asking again would only repeat them.
const WORTH_A_RESTART = ['code_refused', 'state_used', 'state_expired', 'outcome_unknown'];

let loginError: Zhongkong.LoginError | null = null;
let leaving: Promise<void> | null = null;

export const lastError = (): Zhongkong.LoginError | null => loginError;

export function login(options: Zhongkong.LoginOptions): Promise<void> {
  const { appId, scope, lang, forcePopup, returnTo } = options;
  const inPopup = options.window === 'popup' && hasChannel;
  return leave({ appId, scope, lang, forcePopup, returnTo: cleanAddress(returnTo), inPopup }, false);
}

/** The session says which account and whose it is. */
export function stepUp({ scope, forcePopup, returnTo }: Zhongkong.StepUpOptions): Promise<void> {
  return leave({ scope, forcePopup, returnTo: cleanAddress(returnTo) }, false);
}

const cleanAddress = (returnTo = location.href): string =>
  parseAddress(new URL(returnTo, location.href).href).clean;

/** Deals with what stands on the address, if anything does. Never rejects. */
export async function arrive(arrival: Arrival | null): Promise<void> {
  awaitNews(settleFromPopup);
  if (!arrival) return;
  const { loginId } = arrival;
  const attempt = takeAttempt(loginId);
  if (attempt) return settle(arrival, attempt);
  // Without storage it may well be ours.
  if (!isLasting) loginError = { code: 'storage_unavailable', loginId };
  // Else it is another window's, somebody else's ticket, or the back button: not ours to use.
  else await handOver(arrival);
}

async function settleFromPopup(arrival: Arrival): Promise<void> {
  const attempt = takeAttempt(arrival.loginId);
  if (attempt) await settle(arrival, attempt);
  dispatchEvent(new Event('zhongkong:login'));
  if (loginError) throw localError(loginError.code, 'The login failed');
}

/** What came back from WeChat: activates, reports, or starts again. */
async function settle({ loginId, ticket, error }: Arrival, attempt: Attempt): Promise<void> {
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
  focusPopup();
  leaving ??= begin(plan, restarted).finally(() => {
    leaving = null;
  });
  return leaving;
}

async function begin(plan: Plan, restarted: boolean): Promise<void> {
  assertUseful(plan);
  loginError = null;
  if (plan.inPopup) return beginInPopup(plan, settleFromPopup);
  const started = await start(plan);
  keepAttempt(started.login_id, { ...plan, code: started.session_code, restarted });
  location.assign(started.authorize_url);
  await new Promise<void>((resolve) => {
    setTimeout(resolve, LEAVING_MS);
    // The back button can bring this very page back, frozen where it was left.
    addEventListener('pageshow', (event) => event.persisted && resolve());
  });
}
