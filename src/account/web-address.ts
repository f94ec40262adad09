/** Parsed by the WHATWG parser, as browsers do; undefined unless it is plain http(s) without user or password. */
function parse(text: string): URL | undefined {
  // The parser forgives these, browsers differ on some of them, and no honest address holds one.
  if (/[\u0000-\u0020\u007F\\]/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && !url.username && !url.password ? url : undefined;
}

export function isWebOrigin(text: string): boolean {
  return parse(text)?.origin === text;
}

export function isReturnUrlEntry(text: string): boolean {
  const url = parse(text);
  return url !== undefined && !text.includes('#') && !text.includes('?');
}

/** The origin of an entry of `return_urls`. */
export function originOf(entry: string): string | undefined {
  return parse(entry)?.origin;
}

/**
 * An encoded slash or backslash is one path segment to us and two to some servers behind; `..;x` is a name to us and a step up to servlet
 * containers, which cut a segment at its `;` (path parameters).
 */
const TREACHEROUS = /%2f|%5c|\/(?:\.|%2e){1,2}(?:;|%3b)/i;

/**
 * Which address a login returns to: `requested`, re-serialised, if the list allows it. An entry matches exactly, query free;
 * one that ends in `/` is a prefix. The parser has resolved dots and escapes of dots before anything is compared.
 */
export function allowedReturnUrl(requested: string, entries: readonly string[]): string | undefined {
  const url = parse(requested);
  if (!url) return undefined;
  if (TREACHEROUS.test(url.pathname)) return undefined;
  const address = `${url.origin}${url.pathname}`;
  const allowed = entries.some((entry) => {
    const listed = parse(entry);
    if (!listed) return false;
    const listedAddress = `${listed.origin}${listed.pathname}`;
    return entry.endsWith('/') ? address.startsWith(listedAddress) : address === listedAddress;
  });
  return allowed ? url.href : undefined;
}
