import { call, CODE_HEADER, problemOf } from './call.js';
import { isEnded } from './failure.js';
import { dropAttempts, dropSession, sessionCode } from './store.js';
import { nativeFetch, trustedOrigins } from './tag.js';

/** The calls of a logged-in page; each waits until an arrival on the address has been dealt with. */
export function sessionCalls(ready: Promise<void>): Pick<Zhongkong.Api, 'session' | 'logout' | 'fetch'> {
  return {
    async session() {
      await ready;
      const code = sessionCode();
      if (!code) return null;
      try {
        return await call<Zhongkong.Session>('GET', '/v1/session', code);
      } catch (failure) {
        if (!isEnded(failure)) throw failure;
        dropSession(code);
        return null;
      }
    },

    async logout() {
      dropAttempts();
      // A login about to end would store its code after us.
      await ready;
      const code = sessionCode();
      if (!code) return;
      dropSession(code);
      await call('DELETE', '/v1/session', code).catch((failure) => {
        if (!isEnded(failure)) throw failure;
      });
    },

    async fetch(input, init = {}) {
      const { origin } = new URL(input instanceof Request ? input.url : input, document.baseURI);
      if (!trustedOrigins.includes(origin)) return nativeFetch(input, init);
      await ready;
      const code = sessionCode();
      return code ? fetchWithCode(code, input, init) : nativeFetch(input, init);
    },
  };
}

async function fetchWithCode(code: string, input: RequestInfo | URL, init: RequestInit): Promise<Response> {
  const asked: RequestInit | Request = input instanceof Request ? input : {};
  const headers = new Headers(init.headers ?? asked.headers);
  headers.set(CODE_HEADER, code);
  // A followed redirect would carry the header along, to whatever origin it names.
  const redirect = (init.redirect ?? asked.redirect) === 'manual' ? 'manual' : 'error';
  const response = await nativeFetch(input, { ...init, headers, redirect });
  if (response.status === 401 && isEnded(await problemOf(response.clone()))) dropSession(code);
  return response;
}
