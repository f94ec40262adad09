import { isRequestError, localError, type Problem, requestError } from './failure.js';
import { apiUrl, nativeFetch } from './tag.js';

export const CODE_HEADER = 'X-Session-Code';

const CALL_TIMEOUT_MS = 10_000;
// With the time-outs of four calls these stay under the 60 s that a ticket lives.
const RETRY_DELAYS_MS = [500, 1_500, 4_000];

/** @throws Zhongkong.RequestError with the problem's code, or `network` */
export async function call<T>(
  method: string,
  path: string,
  code: string | null | undefined,
  body?: object,
): Promise<T> {
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
    if (isRequestError(failure)) throw failure;
    throw localError('network', 'The server could not be reached');
  } finally {
    clearTimeout(timer);
  }
}

/** An answer that is no problem document, a proxy's page for instance, still gets a code to react to. */
export async function problemOf(response: Response): Promise<Problem> {
  const fallback = { code: `http.${response.status}`, title: response.statusText || 'Request failed' };
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  return { ...fallback, ...problem };
}

/** Asks again while nobody answers, or somebody who is busy; a refusal is an answer. */
export async function withRetries<T>(operation: () => Promise<T>): Promise<T> {
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
