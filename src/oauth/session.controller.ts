import { Controller, Delete, Get, HttpCode, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { Answers } from '../common/http/answers.decorator.js';
import { declareCaller } from '../common/http/caller-declaration.js';
import type { Login } from './login.js';
import { LoginActivation } from './login-activation.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionAnswer } from './oauth.schemas.js';
import { activeSession, pendingSession } from './session-answer.js';
import { sessionCodeOf } from './session-code.js';
import { SessionService } from './session.service.js';
import type { Session } from './session.js';

/** Marks the route whose provable answers are given by hot-session-routes.ts. */
export const HOT_SESSION_ROUTE = 'session';

type Found = { session: Session } | { login: Login };

/** The session of the code in the header; a pending one counts here, and only here. */
@ApiTags('login')
@ApiSecurity('session-code')
@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly activation: LoginActivation,
    private readonly accounts: AccountService,
    private readonly origins: Origins,
  ) {}

  @ApiOperation({ summary: 'The session of the code: pending, or active with its user.' })
  @Get()
  @RouteConfig({ hot: HOT_SESSION_ROUTE })
  @declareCaller('session')
  @Answers(SessionAnswer)
  async get(@Req() request: FastifyRequest): Promise<object> {
    const found = await this.find(request);
    return 'session' in found ? activeSession(found.session) : pendingSession(found.login);
  }

  @ApiOperation({ summary: "Logs out; the user's tokens are erased with the last session." })
  @Delete()
  @declareCaller('session')
  @HttpCode(204)
  async end(@Req() request: FastifyRequest): Promise<void> {
    const found = await this.find(request);
    await ('session' in found ? this.sessions.end(found.session) : this.activation.cancel(found.login));
  }

  private async find(request: FastifyRequest): Promise<Found> {
    const code = sessionCodeOf(request);
    if (code === undefined) throw sessionInvalid();
    const session = await this.sessions.find(code);
    const login = session ? undefined : await this.activation.pending(code);
    const appId = session?.appId ?? login?.appId;
    if (appId === undefined) throw sessionInvalid();
    this.origins.assertAllowed(request.headers.origin, this.accounts.find(appId));
    if (session) return { session };
    if (login) return { login };
    throw sessionInvalid();
  }
}
