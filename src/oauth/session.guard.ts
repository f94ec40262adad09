import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionStrategy } from './session.strategy.js';
import type { Session } from './session.js';

export type SessionRequest = FastifyRequest & { session?: Session };

/** A living session (401), called by a page of its account or by no page at all (403). */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly strategy: SessionStrategy,
    private readonly accounts: AccountService,
    private readonly origins: Origins,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SessionRequest>();
    const session = await attempt<Session>(this.strategy, request);
    if (!session) throw sessionInvalid();
    this.origins.assertAllowed(request.headers.origin, this.accounts.find(session.appId));
    request.session = session;
    return true;
  }
}
