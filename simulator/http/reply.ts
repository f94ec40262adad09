import { isSns } from './rid.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * JSON the way the platform labels it: `encoding` in place of `charset` under /cgi-bin, plain text under
 * /sns, which strict OAuth libraries refuse. Always raw UTF-8, always HTTP 200.
 */
export function platformJson(path: string, value: unknown): Reply {
  const type = isSns(path) ? 'text/plain' : 'application/json; encoding=utf-8';
  return { status: 200, headers: { 'content-type': type }, body: JSON.stringify(value) };
}

export function controlJson(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

export function html(body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body };
}

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 302, headers: { location, ...headers }, body: '' };
}
