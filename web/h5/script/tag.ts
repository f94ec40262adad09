const tag = document.currentScript as HTMLScriptElement | null;
if (!tag) throw new Error('h5.js must be a classic <script src>, not a module or an inline copy');

/** Kept from before any other script could wrap it and read the header. */
export const nativeFetch = window.fetch.bind(window);

/** What the page's script tag says: where the API is, and which other origins may see the session code. */
export const apiUrl = (tag.dataset['api'] || new URL(tag.src).origin).replace(/\/+$/, '');
export const apiOrigin = new URL(apiUrl, document.baseURI).origin;

const listed = (tag.dataset['origins'] || '').split(/\s+/).filter(Boolean);
export const trustedOrigins = [apiOrigin, ...listed.map((entry) => new URL(entry).origin)];

/** For a platform that is not WeChat: simulators let any browser in. */
export const isAnywhereFine = 'anywhere' in tag.dataset;
