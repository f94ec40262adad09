import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import { sessionInvalid } from './oauth.errors.js';
import { sessionCodeOf } from './session-code.js';
import { SessionService } from './session.service.js';

/** The random code in the X-Session-Code header → the session. Codes of our making only; a chosen one is never adopted. */
@Injectable()
export class SessionStrategy extends Strategy {
  override readonly name = 'session-code';

  constructor(private readonly sessions: SessionService) {
    super();
  }

  override authenticate(request: unknown): void {
    const code = sessionCodeOf(request as Pick<FastifyRequest, 'headers'>);
    if (code === undefined) return this.fail(sessionInvalid());
    this.sessions.find(code).then(
      (session) => (session ? this.success(session) : this.fail(sessionInvalid())),
      (error: unknown) => this.error(error),
    );
  }
}
