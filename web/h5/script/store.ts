import { apiOrigin } from './tag.js';

/** A login on its way: what was asked, and the pending code that its ticket needs. Without `appId` it is a step-up. */
export interface Attempt {
  appId?: string | undefined;
  scope: string;
  returnTo: string;
  lang?: string | undefined;
  forcePopup?: boolean | undefined;
  /** It comes back to a second window. */
  inPopup?: boolean;
  code: string;
  restarted: boolean;
}

const SESSION = `zhongkong.${apiOrigin}.session`;
const ATTEMPT = `zhongkong.${apiOrigin}.attempt.`;

const area = openArea();
const store: Record<string, string> = area ?? {};

/** False where the browser keeps nothing over a change of pages. */
export const isLasting = area !== null;

/** Blocked storage throws on mere access, a full one on writing; the page then counts as logged out. */
function openArea(): Storage | null {
  try {
    const opened = window.sessionStorage;
    opened[`${ATTEMPT}probe`] = '';
    delete opened[`${ATTEMPT}probe`];
    return opened;
  } catch {
    return null;
  }
}

export const sessionCode = (): string | undefined => store[SESSION];

export function keepSession(code: string): void {
  store[SESSION] = code;
}

/** Only if it is still the same: an answer may be late, and a new login may have come meanwhile. */
export function dropSession(code: string): void {
  if (store[SESSION] === code) delete store[SESSION];
}

/** One key each: a second tap or a second login must not overwrite the code that the first ticket needs. */
export function keepAttempt(loginId: string, attempt: Attempt): void {
  store[ATTEMPT + loginId] = JSON.stringify(attempt);
}

/** Null if there is none, or none that can be read. */
export function takeAttempt(loginId: string): Attempt | null {
  const stored = store[ATTEMPT + loginId];
  delete store[ATTEMPT + loginId];
  try {
    return stored ? (JSON.parse(stored) as Attempt) : null;
  } catch {
    return null;
  }
}

export const hasAttempt = (loginId: string): boolean => ATTEMPT + loginId in store;

export const hasPopupAttempt = (): boolean =>
  Object.keys(store).some((key) => key.startsWith(ATTEMPT) && /"inPopup":true/.test(store[key] ?? ''));

export function dropAttempts(): void {
  for (const key of Object.keys(store)) if (key.startsWith(ATTEMPT)) delete store[key];
}
