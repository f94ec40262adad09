import { isoInstant } from '../common/time/instant.js';
import type { Login } from './login.js';
import type { Session } from './session.js';

/** A session as its page and its gateway see it; never the code. */
export const activeSession = (session: Session): object => ({
  state: 'active',
  app_id: session.appId,
  scope: session.scope,
  expires_at: isoInstant(session.idleExpiresAt),
  user: userAnswer(session),
});

export const pendingSession = (login: Login): object => ({
  state: 'pending',
  app_id: login.appId,
  scope: login.scope,
  expires_at: isoInstant(login.expiresAt),
});

export const userAnswer = ({ userId, openId, unionId }: Session): object => ({
  id: userId,
  open_id: openId,
  ...(unionId !== undefined && { union_id: unionId }),
});
