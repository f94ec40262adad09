import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, ForService } from '../access/for-service.decorator.js';
import { type Caller, reaches } from '../access/scopes.js';
import { Answers } from '../common/http/answers.decorator.js';
import { sessionInvalid } from './oauth.errors.js';
import { IntrospectAnswer, IntrospectRequest } from './oauth.schemas.js';
import { activeSession, gatewayHeaders } from './session-answer.js';
import { sessionCodeOf } from './session-code.js';
import { SessionService } from './session.service.js';
import type { Session } from './session.js';

/** Marks the route whose provable answers are given by hot-session-routes.ts. */
export const HOT_GATEWAY_ROUTE = 'gateway';

/** For back ends and gateways: whose is the session code that a page sent? */
@ApiTags('login')
@Controller('v1/sessions/introspect')
export class IntrospectionController {
  constructor(private readonly sessions: SessionService) {}

  @ApiOperation({ summary: 'Whose session code is this? For back ends.' })
  @Post()
  @ForService('session:introspect')
  @Answers(IntrospectAnswer)
  async introspect(
    @Body({ schema: IntrospectRequest }) body: IntrospectRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<object> {
    const session = await this.find(body.session_code, caller);
    return session ? { active: true, ...activeSession(session) } : { active: false };
  }

  @ApiOperation({ summary: "The same for a gateway's sub-request: the answer stands in headers." })
  @Get()
  @RouteConfig({ hot: HOT_GATEWAY_ROUTE })
  @ForService('session:introspect')
  @HttpCode(200)
  async check(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
  ): Promise<void> {
    const session = await this.find(sessionCodeOf(request), caller);
    if (!session) throw sessionInvalid();
    for (const [name, value] of gatewayHeaders(session)) reply.header(name, value);
  }

  /** A session of an account that the key does not reach is no session. */
  private async find(code: string | undefined, caller: Caller): Promise<Session | undefined> {
    const session = code === undefined ? undefined : await this.sessions.find(code);
    return session && reaches(caller, session.appId) ? session : undefined;
  }
}
