export interface LoginKeys {
  login_ticket?: string;
  login_error?: string;
  login_id: string;
}

/**
 * Puts the outcome of a login into the fragment of `returnTo`, where no server and no Referer sees it. A fragment of the page's
 * own router stays: `#/home` → `#/home?login_ticket=…`, `#/a?b=1` → `#/a?b=1&login_ticket=…`; older login_* keys are replaced.
 */
export function withLoginKeys(returnTo: string, keys: LoginKeys): string {
  const url = new URL(returnTo);
  const [route, query] = splitFragment(url.hash.slice(1));
  const kept = query.split('&').filter((pair) => pair !== '' && !/^login_(ticket|error|id)(=|$)/.test(pair));
  const added = Object.entries(keys).map(
    ([name, value]: [string, string]) => `${name}=${encodeURIComponent(value)}`,
  );
  const all = [...kept, ...added].join('&');
  url.hash = route === '' ? all : `${route}?${all}`;
  return url.href;
}

/** `/home?x=1` is a route with a query; `x=1` is a query alone; `top` is a route alone. */
function splitFragment(fragment: string): [route: string, query: string] {
  const mark = fragment.indexOf('?');
  if (mark >= 0) return [fragment.slice(0, mark), fragment.slice(mark + 1)];
  const isQuery = fragment.includes('=') && !fragment.startsWith('/') && !fragment.startsWith('!');
  return isQuery ? ['', fragment] : [fragment, ''];
}
