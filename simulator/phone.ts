import { QRCONNECT } from './oauth/qrconnect.endpoint.js';

export interface AuthorizeChoice {
  /** The test user's id. */
  readonly user: string;
  /** `allow` unless told. */
  readonly decision?: 'allow' | 'deny';
}

const PHONE_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50';

/** Opens the authorize page, submits its form for one user and reads where the browser would go next. */
export async function walkThroughAuthorize(
  simulatorUrl: string,
  authorizeUrl: string,
  { user, decision = 'allow' }: AuthorizeChoice,
): Promise<URL> {
  const asked = new URL(authorizeUrl);
  // "Indispensable with a 302" (page dev/auth/h5): the real client does not open the page without it.
  if (asked.hash !== '#wechat_redirect') throw new Error('The authorize address lacks #wechat_redirect');
  const page = new URL(asked.pathname + asked.search, simulatorUrl);
  const choice = new URLSearchParams({ user, decision });
  const answer =
    asked.pathname === QRCONNECT ? await scanAndConfirm(page, choice) : await fillSheet(page, choice);
  const location = answer.headers.get('location');
  if (location === null) throw pageError(await answer.text());
  return new URL(location);
}

const HEADERS = { 'user-agent': PHONE_AGENT, 'accept-language': 'en' };

async function fillSheet(page: URL, choice: URLSearchParams): Promise<Response> {
  const sheet = await (await fetch(page, { headers: HEADERS, redirect: 'manual' })).text();
  if (!sheet.includes('<form method="post"')) throw pageError(sheet);
  return fetch(page, { method: 'POST', headers: HEADERS, body: choice, redirect: 'manual' });
}

/** The desktop shows a code, the phone opens what it holds and confirms, the desktop looks again. */
async function scanAndConfirm(page: URL, choice: URLSearchParams): Promise<Response> {
  const desktop = { headers: { 'accept-language': 'en' } };
  const shown = await fetch(page, desktop);
  const markup = await shown.text();
  const [, confirmPath] = /href="([^"]+)" target="_blank"/.exec(markup) ?? [];
  const [, again] = /url=(.+)$/.exec(shown.headers.get('refresh') ?? '') ?? [];
  if (confirmPath === undefined || again === undefined) throw pageError(markup);
  await (await fillSheet(new URL(confirmPath, page), choice)).text();
  return fetch(new URL(again, page), { ...desktop, redirect: 'manual' });
}

function pageError(markup: string): Error {
  const code = /<span id="code">(\d+)</.exec(markup)?.[1];
  const texts = [...markup.matchAll(/<(?:h1|p)>([^<]+)</g)].map((match) => match[1]);
  return new Error(
    `The authorize page refuses${code === undefined ? '' : ` with ${code}`}: ${texts.join(' - ')}`,
  );
}
