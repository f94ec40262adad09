// The browser side of the login. A classic script, first in a page's head, to take the ticket off the address before any
// other script reads it. (The browser's navigation timing keeps it; without the pending code a ticket opens nothing.)
// The session code lives in sessionStorage and travels in one header; it is never logged and never in an address.
(() => {
  type Attempt = Zhongkong.LoginOptions & { code: string; returnTo: string; restarted: boolean };
  type Activated = { session_code: string };
  type Started = { session_code: string; login_id: string; authorize_url: string };
  type Arrival = { loginId: string; ticket: string; error: string };
  type Problem = { code: string; title: string; detail?: string; request_id?: string };

  const CODE_HEADER = 'X-Session-Code';
  const ERROR_NAME = 'ZhongkongError' as const;
  const CALL_TIMEOUT_MS = 10_000;
  // With the time-outs of four calls these stay under the 60 s that a ticket lives.
  const RETRY_DELAYS_MS = [500, 1_500, 4_000];
  // The visitor can stop a navigation that hangs; the login button must work again then.
  const LEAVING_MS = 8_000;
  // Accidents of one attempt. The other errors are answers, and asking again would only repeat them.
  const WORTH_A_RESTART = ['code_refused', 'state_used', 'state_expired', 'outcome_unknown'];

  const script = document.currentScript as HTMLScriptElement | null;
  if (!script) throw new Error('h5.js must be a classic <script src>, not a module or an inline copy');
  // Kept from before any other script could wrap it and read the header.
  const nativeFetch = window.fetch.bind(window);
  const apiUrl = (script.dataset['api'] || new URL(script.src).origin).replace(/\/+$/, '');
  const apiOrigin = new URL(apiUrl, document.baseURI).origin;
  const listed = (script.dataset['origins'] || '').split(/\s+/).filter(Boolean);
  const trustedOrigins = [apiOrigin, ...listed.map((entry) => new URL(entry).origin)];
  const SESSION = `zhongkong.${apiOrigin}.session`;
  const ATTEMPT = `zhongkong.${apiOrigin}.attempt.`;

  /** The 401 of somebody in between, a proxy or a hotel's network, says nothing about the session. */
  const isEnded = (failure: unknown) => (failure as Problem).code === 'session.invalid';

  let isLasting = true;
  let loginError: Zhongkong.LoginError | null = null;
  let leaving: Promise<void> | null = null;

  const store = openStore();
  const arrival = takeArrival();
  const ready = arrival ? settle(arrival) : Promise.resolve();

  const zhongkong: Zhongkong.Api = {
    ready,
    get loginError() {
      return loginError;
    },
    login: (options) => leave(options, false),
    session,
    fetch: fetchWithSession,
    logout,
  };
  Object.defineProperty(window, 'zhongkong', { value: Object.freeze(zhongkong) });

  /** Blocked storage throws on mere access, a full one on writing; the page then counts as logged out. */
  function openStore(): Record<string, string> {
    try {
      const area = window.sessionStorage;
      area[`${ATTEMPT}probe`] = '';
      delete area[`${ATTEMPT}probe`];
      return area;
    } catch {
      isLasting = false;
      return {};
    }
  }

  /** Splits an address into what the page owns and the keys that the login callback put into the fragment. */
  function parseAddress(href: string) {
    const [page = '', ...rest] = href.split('#');
    const fragment = rest.join('#');
    // Hash routers own the fragment; the keys then stand in a query of its own: #/home?login_ticket=…
    const mark = fragment.indexOf('?') + 1;
    const found: Record<string, string> = {};
    const kept = fragment
      .slice(mark)
      .split('&')
      .filter((pair) => {
        const [, key = '', value = ''] = /^login_(ticket|error|id)=(.*)$/.exec(pair) || [];
        found[key] = value;
        return !key;
      })
      .join('&');
    const own = (fragment.slice(0, mark) + kept).replace(/\?$/, '');
    return { found, clean: page + (own && `#${own}`) };
  }

  function takeArrival(): Arrival | null {
    const { found, clean } = parseAddress(location.href);
    const { ticket = '', error = '', id: loginId = '' } = found;
    if (!ticket && !error) return null;
    history.replaceState(history.state, '', clean);
    return { loginId, ticket, error };
  }

  async function settle({ loginId, ticket, error }: Arrival): Promise<void> {
    const attempt = await takeAttempt(loginId).catch(() => null); // Unreadable is as good as none.
    // Somebody else's ticket, or the back button: not ours to use. Without storage it may well be ours.
    if (!attempt && !isLasting) loginError = { code: 'storage_unavailable', loginId };
    if (!attempt) return;
    const report = ({ code }: Problem) => void (loginError = { code, loginId });
    try {
      if (error) throw requestError(0, { code: error, title: 'The login failed' });
      const body = { login_ticket: ticket };
      const activate = () => call<Activated>('POST', '/v1/sessions/activate', attempt.code, body);
      store[SESSION] = (await withRetries(activate)).session_code;
      dropAttempts();
    } catch (failure) {
      const { code, status } = failure as Zhongkong.RequestError;
      const isAccident = WORTH_A_RESTART.includes(code) || status === 401;
      if (isAccident && !attempt.restarted) await leave(attempt, true).catch(report);
      else report(failure as Problem);
    }
  }

  async function withRetries<T>(operation: () => Promise<T>): Promise<T> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await operation();
      } catch (failure) {
        const { status } = failure as Zhongkong.RequestError;
        if (status > 0 && status < 500 && status !== 429) throw failure;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return operation();
  }

  /** One departure at a time: whoever asks meanwhile, a second tap or a restart, shares it. */
  function leave(options: Zhongkong.LoginOptions, restarted: boolean): Promise<void> {
    leaving ??= begin(options, restarted).finally(() => {
      leaving = null;
    });
    return leaving;
  }

  async function begin(options: Zhongkong.LoginOptions, restarted: boolean): Promise<void> {
    // Nothing would survive the way to WeChat and back; better to say so before it than after.
    if (!isLasting)
      throw requestError(0, { code: 'storage_unavailable', title: 'The browser blocks storage' });
    const { appId, scope, lang } = options;
    const returnTo = parseAddress(new URL(options.returnTo ?? location.href, location.href).href).clean;
    loginError = null;
    const body = { app_id: appId, scope, return_to: returnTo, ...(lang ? { lang } : {}) };
    const started = await call<Started>('POST', '/v1/sessions', null, body);
    const attempt: Attempt = { ...options, code: started.session_code, returnTo, restarted };
    // One key each: a second tap or a second login must not overwrite the code that the first ticket needs.
    store[ATTEMPT + started.login_id] = JSON.stringify(attempt);
    location.assign(started.authorize_url);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, LEAVING_MS);
      // The back button can bring this very page back, frozen where it was left.
      addEventListener('pageshow', (event) => event.persisted && resolve());
    });
  }

  async function takeAttempt(loginId: string): Promise<Attempt | null> {
    const stored = store[ATTEMPT + loginId];
    delete store[ATTEMPT + loginId];
    return stored ? (JSON.parse(stored) as Attempt) : null;
  }

  function dropAttempts(): void {
    for (const key of Object.keys(store)) if (key.startsWith(ATTEMPT)) delete store[key];
  }

  /** Only if it is still the same: an answer may be late, and a new login may have come meanwhile. */
  function dropSession(code: string): void {
    if (store[SESSION] === code) delete store[SESSION];
  }

  async function session(): Promise<Zhongkong.Session | null> {
    await ready;
    const code = store[SESSION];
    if (!code) return null;
    try {
      return await call<Zhongkong.Session>('GET', '/v1/session', code);
    } catch (failure) {
      if (!isEnded(failure)) throw failure;
      dropSession(code);
      return null;
    }
  }

  async function logout(): Promise<void> {
    dropAttempts();
    // A login about to end would store its code after us.
    await ready;
    const code = store[SESSION];
    if (!code) return;
    delete store[SESSION];
    await call('DELETE', '/v1/session', code).catch((failure) => {
      if (!isEnded(failure)) throw failure;
    });
  }

  async function fetchWithSession(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(input instanceof Request ? input.url : input, document.baseURI);
    if (!trustedOrigins.includes(origin)) return nativeFetch(input, init);
    await ready;
    const code = store[SESSION];
    if (!code) return nativeFetch(input, init);
    const asked: RequestInit | Request = input instanceof Request ? input : {};
    const headers = new Headers(init.headers ?? asked.headers);
    headers.set(CODE_HEADER, code);
    // A followed redirect would carry the header along, to whatever origin it names.
    const redirect = (init.redirect ?? asked.redirect) === 'manual' ? 'manual' : 'error';
    const response = await nativeFetch(input, { ...init, headers, redirect });
    if (response.status === 401 && isEnded(await problemOf(response.clone()))) dropSession(code);
    return response;
  }

  async function call<T>(method: string, path: string, code: string | null, body?: object): Promise<T> {
    const headers: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {};
    if (code) headers[CODE_HEADER] = code;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), CALL_TIMEOUT_MS);
    try {
      const response = await nativeFetch(apiUrl + path, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        signal: abort.signal,
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
      });
      if (!response.ok) throw requestError(response.status, await problemOf(response));
      return (response.status === 204 ? undefined : await response.json()) as T;
    } catch (failure) {
      if ((failure as Error).name === ERROR_NAME) throw failure;
      throw requestError(0, { code: 'network', title: 'The server could not be reached' });
    } finally {
      clearTimeout(timer);
    }
  }

  /** An answer that is no problem document, a proxy's page for instance, still gets a code to react to. */
  async function problemOf(response: Response): Promise<Problem> {
    const fallback = { code: `http.${response.status}`, title: response.statusText || 'Request failed' };
    const problem: Partial<Problem> = await response.json().catch(() => ({}));
    return { ...fallback, ...problem };
  }

  function requestError(status: number, problem: Problem): Zhongkong.RequestError {
    const { code, title, detail, request_id: requestId } = problem;
    const error = new Error(detail || title);
    return Object.assign(error, { name: ERROR_NAME, status, code, title, detail, requestId });
  }
})();
