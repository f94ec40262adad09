import { byId } from './element.js';
import { language, startLanguage, text, wechatLanguage } from './language.js';
import { showProfile, type Profile } from './profile-card.js';
import { showTokenCard, startTokenCard } from './token-card.js';
import { sayError } from './wire-words.js';

interface Config {
  api_url: string;
  app_id: string;
}

let errorCode: string | null = null;
let visitor: { profile: Profile; session: Zhongkong.Session } | null = null;

/** Shows what is known, in the language chosen; called again whenever either changes. */
function show(): void {
  byId('waiting').hidden = true;
  byId('welcome').hidden = visitor !== null;
  byId('profile').hidden = visitor === null;
  byId('notice').hidden = errorCode === null;
  // An alert is read aloud when its text changes, so it must not be set anew for nothing.
  const notice = errorCode ? sayError(errorCode, language()) : '';
  if (byId('notice').textContent !== notice) byId('notice').textContent = notice;
  if (visitor) showProfile(visitor.profile, visitor.session);
}

async function findVisitor(config: Config): Promise<void> {
  visitor = null;
  const session = await zhongkong.session();
  errorCode = zhongkong.loginError?.code ?? null;
  if (!session) return;
  const response = await zhongkong.fetch(`${config.api_url}/v1/users/me`);
  if (!response.ok) throw await response.json();
  visitor = { profile: (await response.json()) as Profile, session };
}

async function logIn(config: Config, scope: string): Promise<void> {
  setBusy(true);
  errorCode = null;
  show();
  announce(text('leaving'));
  try {
    await zhongkong.login({ appId: config.app_id, scope, lang: wechatLanguage() });
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
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-scope]')) {
    button.addEventListener('click', () => void logIn(config, button.dataset['scope'] ?? ''));
  }
  byId('logout').addEventListener('click', () => void logOut());
  // The back button may bring this very page back as it was left, and much can have happened since. (Chromium may bring its
  // storage back as it was left too; the visitor is then asked to log in once more.)
  addEventListener('pageshow', (event) => {
    if (event.persisted) void findVisitor(config).catch(fail).then(show);
  });
  await findVisitor(config).catch(fail);
  show();
  announce(visitor ? text('loggedIn') : '');
}

start().catch(fail);
