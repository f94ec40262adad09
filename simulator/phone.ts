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
  const headers = { 'user-agent': PHONE_AGENT, 'accept-language': 'en' };
  const sheet = await fetch(page, { headers, redirect: 'manual' });
  await expectForm(sheet);
  const answer = await fetch(page, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ user, decision }),
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null) throw pageError(await answer.text());
  return new URL(location);
}

async function expectForm(response: Response): Promise<void> {
  const markup = await response.text();
  if (!markup.includes('<form method="post"')) throw pageError(markup);
}

function pageError(markup: string): Error {
  const code = /<span id="code">(\d+)</.exec(markup)?.[1];
  const texts = [...markup.matchAll(/<(?:h1|p)>([^<]+)</g)].map((match) => match[1]);
  return new Error(
    `The authorize page refuses${code === undefined ? '' : ` with ${code}`}: ${texts.join(' - ')}`,
  );
}
