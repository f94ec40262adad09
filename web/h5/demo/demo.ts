import { byId } from './element.js';
import { showHelp } from './help.js';
import { showJsSdk, startJsSdk } from './js-sdk.js';
import { language, startLanguage, text, wechatLanguage } from './language.js';
import { showProfile, type Profile } from './profile-card.js';
import { showTokenCard, startTokenCard } from './token-card.js';
import { sayError } from './wire-words.js';

interface Config {
  api_url: string;
  app_id: string;
  website_app_id: string | null;
}

let errorCode: string | null = null;
let visitor: { profile: Profile; session: Zhongkong.Session } | null = null;

/** Shows what is known, in the language chosen; called again whenever either changes. */
function show(): void {
  byId('waiting').hidden = true;
  byId('welcome').hidden = visitor !== null;
  byId('profile').hidden = visitor === null;
  showNotice();
  showHelp(errorCode, visitor !== null);
  if (!visitor) return;
  showProfile(visitor.profile, visitor.session);
  showJsSdk();
  byId('wider').hidden = visitor.session.scope !== 'snsapi_base';
}

function showNotice(): void {
  // A snapshot page has a panel of its own.
  const notice = errorCode && errorCode !== 'snapshot_user' ? sayError(errorCode, language()) : '';
  byId('notice').hidden = notice === '';
  // An alert is read aloud when its text changes, so it must not be set anew for nothing.
  if (byId('notice').textContent !== notice) byId('notice').textContent = notice;
}

async function findVisitor(config: Config): Promise<void> {
  visitor = null;
  const session = await zhongkong.session();
  errorCode = zhongkong.loginError?.code ?? null;
  if (!session) return;
  const response = await zhongkong.fetch(`${config.api_url}/v1/users/me`);
  if (!response.ok) throw await response.json();
  visitor = { profile: (await response.json()) as Profile, session };
  void startJsSdk();
}

/** Off to WeChat; whoever comes back finds the page loaded anew, or waiting beside a second window. */
async function leave(departure: () => Promise<void>): Promise<void> {
  setBusy(true);
  errorCode = null;
  show();
  announce(text('leaving'));
  try {
    await departure();
  } catch (error) {
    fail(error);
  }
  announce('');
  setBusy(false);
}

async function logOut(): Promise<void> {
  setBusy(true);
  visitor = null;
  errorCode = null;
  await zhongkong.logout().catch(fail);
  setBusy(false);
  show();
  announce(text('loggedOut'));
  byId('welcome').querySelector('button')?.focus();
}

function fail(error: unknown): void {
  errorCode = (error as { code?: string }).code ?? 'network';
  show();
}

function setBusy(isBusy: boolean): void {
  document.body.classList.toggle('is-busy', isBusy);
  for (const button of document.querySelectorAll<HTMLButtonElement>('.button')) button.disabled = isBusy;
}

function announce(message: string): void {
  byId('status').textContent = message;
}

async function start(): Promise<void> {
  startLanguage(() => {
    if (byId('waiting').hidden) show();
    showTokenCard();
  });
  startTokenCard();
  announce(text('loading'));
  const config = (await (await fetch('/api/config')).json()) as Config;
  startButtons(config);
  byId('logout').addEventListener('click', () => void logOut());
  addEventListener('zhongkong:login', () => void findVisitor(config).catch(fail).then(show));
  // The back button may bring this very page back as it was left, and much can have happened since. (Chromium may bring its
  // storage back as it was left too; the visitor is then asked to log in once more.)
  addEventListener('pageshow', (event) => {
    if (event.persisted) void findVisitor(config).catch(fail).then(show);
  });
  await findVisitor(config).catch(fail);
  show();
  announce(visitor ? text('loggedIn') : '');
}

function startButtons({ app_id: appId, website_app_id: websiteAppId }: Config): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-scope]')) {
    const scope = button.dataset['scope'] ?? '';
    const logIn = () => zhongkong.login({ appId, scope, lang: wechatLanguage() });
    button.addEventListener('click', () => void leave(logIn));
  }
  const stepUp = () => zhongkong.stepUp({ scope: 'snsapi_userinfo', forcePopup: true });
  byId('step-up').addEventListener('click', () => void leave(stepUp));
  if (!websiteAppId || zhongkong.isInWeChat) return;
  byId('website').hidden = false;
  const scan = () =>
    zhongkong.login({ appId: websiteAppId, scope: 'snsapi_login', lang: wechatLanguage(), window: 'popup' });
  byId('login-website').addEventListener('click', () => void leave(scan));
}

start().catch(fail);
