import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { declareCaller } from '../common/http/caller-declaration.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionGuard, type SessionRequest } from './session.guard.js';
import type { Session } from './session.js';

/** A route for a logged-in page: the X-Session-Code header. */
export function ForSession(): MethodDecorator {
  return applyDecorators(declareCaller('session'), UseGuards(SessionGuard), ApiSecurity('session-code'));
}

/** Who is logged in. `id` is ours, and the same whatever the scope; the others are WeChat's. */
export interface SessionUser {
  readonly id: string;
  readonly appId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
}

/** The session that the guard accepted, as `Session`. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) =>
  sessionOf(context),
);

/** The user of the session that the guard accepted, as `SessionUser`. */
export const SessionUser = createParamDecorator((_: unknown, context: ExecutionContext): SessionUser => {
  const { userId, appId, openId, unionId } = sessionOf(context);
  return { id: userId, appId, openId, unionId };
});

/** A route that forgot its guard has no session, and answers nobody. */
function sessionOf(context: ExecutionContext): Session {
  const { session } = context.switchToHttp().getRequest<SessionRequest>();
  if (!session) throw sessionInvalid();
  return session;
}
