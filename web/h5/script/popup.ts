import type { Arrival } from './address.js';
import { type Plan, start } from './departure.js';
import { localError } from './failure.js';
import { listen } from './hand-over.js';
import { hasAttempt, hasPopupAttempt, keepAttempt } from './store.js';

const WIDTH = 480;
const HEIGHT = 640;
const LOOK_MS = 500;

let popup: Window | null = null;
let taken: ((arrival: Arrival) => void) | null = null;

export const focusPopup = (): void => popup?.focus();

/**
 * Logs in in a second window, while this page waits. Called with a tap still in hand: the window opens before anything is asked.
 * @param settle activates what came back, and rejects if that fails
 */
export async function beginInPopup(plan: Plan, settle: (arrival: Arrival) => Promise<void>): Promise<void> {
  const opened = open('about:blank', 'zhongkong-login', features());
  if (!opened) throw localError('popup_blocked', 'The browser did not open a window');
  popup = opened;
  try {
    const { login_id: loginId, session_code: code, authorize_url: address } = await start(plan);
    // Nobody tapped for a second window: an accident is reported, not tried again.
    keepAttempt(loginId, { ...plan, code, restarted: true });
    awaitNews(settle);
    opened.location.href = address;
    await settle(await arrivalFrom(opened));
  } catch (failure) {
    opened.close();
    throw failure;
  } finally {
    popup = taken = null;
  }
}

/** Also for a page that was reloaded while its second window was open. */
export function awaitNews(settle: (arrival: Arrival) => Promise<void>): void {
  if (!hasPopupAttempt()) return;
  listen(hasAttempt, (arrival) => {
    if (taken) taken(arrival);
    else void settle(arrival).catch(() => undefined);
  });
}

function arrivalFrom(opened: Window): Promise<Arrival> {
  return new Promise((resolve, reject) => {
    const looking = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(looking);
      reject(localError('popup_closed', 'The window was closed before the login ended'));
    }, LOOK_MS);
    taken = (arrival) => {
      clearInterval(looking);
      resolve(arrival);
    };
  });
}

function features(): string {
  const left = Math.round(screenX + (outerWidth - WIDTH) / 2);
  const top = Math.round(screenY + (outerHeight - HEIGHT) / 2);
  return `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
}
