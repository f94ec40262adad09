import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { accountOfPath, ApiKeyGuard } from '../access/api-key.guard.js';
import { SessionGuard, type SessionRequest } from './session.guard.js';
import { SESSION_CODE_HEADER } from './session-code.js';

/** An API key, or the session code of a user of the account in the path; the key goes before. */
@Injectable()
export class ServiceOrSessionGuard implements CanActivate {
  constructor(
    private readonly services: ApiKeyGuard,
    private readonly sessions: SessionGuard,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    const { authorization, [SESSION_CODE_HEADER]: code } = request.headers;
    if (authorization !== undefined || code === undefined) return this.services.canActivate(context);
    await this.sessions.canActivate(context);
    // As for a key that does not reach it: whose accounts exist is nobody's business.
    if (request.session?.appId !== accountOfPath(request)) throw accountNotFound();
    return true;
  }
}
