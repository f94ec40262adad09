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

/** The session that the guard accepted. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const { session } = context.switchToHttp().getRequest<SessionRequest>();
  if (!session) throw sessionInvalid();
  return session;
});
