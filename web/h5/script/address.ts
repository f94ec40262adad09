/** What the login callback put into the fragment; one of ticket and error is empty. */
export interface Arrival {
  loginId: string;
  ticket: string;
  error: string;
}

/** Splits an address into what the page owns and the keys that the login callback put into the fragment. */
export function parseAddress(href: string): { found: Record<string, string>; clean: string } {
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

/** Takes the news of a login off the address bar, if there is any. */
export function takeArrival(): Arrival | null {
  const { found, clean } = parseAddress(location.href);
  const { ticket = '', error = '', id: loginId = '' } = found;
  if (!ticket && !error) return null;
  history.replaceState(history.state, '', clean);
  return { loginId, ticket, error };
}
