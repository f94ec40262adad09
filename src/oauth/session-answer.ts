import { isoInstant } from '../common/time/instant.js';
import type { Login } from './login.js';
import type { StartedLogin } from './login-start.js';
import type { Session } from './session.js';

/** A session as its page and its gateway see it; never the code. */
export const activeSession = (session: Session): object => ({
  state: 'active',
  app_id: session.appId,
  scope: session.scope,
  expires_at: isoInstant(session.idleExpiresAt),
  user: userAnswer(session),
});

/** The same for a gateway, which passes headers on. */
export const gatewayHeaders = ({
  userId,
  openId,
  unionId,
  appId,
}: Session): [name: string, value: string][] => [
  ['x-user-id', userId],
  ['x-open-id', openId],
  ['x-app-id', appId],
  ...(unionId === undefined ? [] : ([['x-union-id', unionId]] as [string, string][])),
];

/** With its code, to the page that logged in. */
export const begunSession = (code: string, session: Session): object => ({
  session_code: code,
  state: 'active',
  user: userAnswer(session),
  expires_at: isoInstant(session.idleExpiresAt),
});

/** One of a user's, for back ends. */
export const listedSession = ({ id, scope, lang, createdAt, seenAt, idleExpiresAt }: Session): object => ({
  id,
  scope,
  lang,
  created_at: isoInstant(createdAt),
  seen_at: isoInstant(seenAt),
  expires_at: isoInstant(idleExpiresAt),
});

export const startedLogin = ({ sessionCode, loginId, authorizeUrl, expiresAt }: StartedLogin): object => ({
  session_code: sessionCode,
  login_id: loginId,
  authorize_url: authorizeUrl,
  state: 'pending',
  expires_at: isoInstant(expiresAt),
});

export const pendingSession = (login: Login): object => ({
  state: 'pending',
  app_id: login.appId,
  scope: login.scope,
  expires_at: isoInstant(login.expiresAt),
});

const userAnswer = ({ userId, openId, unionId }: Session): object => ({
  id: userId,
  open_id: openId,
  ...(unionId !== undefined && { union_id: unionId }),
});
