import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LOGIN_STARTS, RateLimit } from '../access/rate-limit.js';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { Answers } from '../common/http/answers.decorator.js';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { LoginActivation } from './login-activation.js';
import { LoginStart } from './login-start.js';
import { ticketInvalid } from './oauth.errors.js';
import {
  ActivateRequest,
  ActiveSessionAnswer,
  StartedLoginAnswer,
  StartLoginRequest,
} from './oauth.schemas.js';
import { begunSession, startedLogin } from './session-answer.js';
import { sessionCodeOf } from './session-code.js';

@ApiTags('login')
@Controller('v1/sessions')
export class LoginController {
  constructor(
    private readonly accounts: AccountService,
    private readonly origins: Origins,
    private readonly starts: LoginStart,
    private readonly activation: LoginActivation,
    private readonly limits: RateLimit,
  ) {}

  @ApiOperation({
    summary:
      'Begins a login: keep the session code, send the browser to authorize_url. A session code sent along is ignored.',
  })
  @Post()
  @ForAnyone('a visitor who logs in has no credential yet')
  @Answers(StartedLoginAnswer, 201)
  async start(
    @Body({ schema: StartLoginRequest }) body: StartLoginRequest,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const account = this.accounts.get(body.app_id);
    this.origins.assertAllowed(request.headers.origin, account);
    await this.limits.count(LOGIN_STARTS, `${account.appId} ${request.ip}`);
    const { scope, return_to: returnTo, lang, force_popup: forcePopup } = body;
    return startedLogin(await this.starts.start({ account, scope, returnTo, lang, forcePopup }));
  }

  @ApiOperation({
    summary:
      'Ends a login: the ticket of the return address and the pending code together become a session with a new code.',
  })
  @Post('activate')
  @ForAnyone('ticket and pending code together are the credential')
  @ApiSecurity('session-code')
  @Answers(ActiveSessionAnswer)
  async activate(
    @Body({ schema: ActivateRequest }) body: ActivateRequest,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const pendingCode = sessionCodeOf(request);
    const login = pendingCode === undefined ? undefined : await this.activation.pending(pendingCode);
    if (pendingCode === undefined || !login) throw ticketInvalid();
    this.origins.assertAllowed(request.headers.origin, this.accounts.find(login.appId));
    const { code, session } = await this.activation.activate(pendingCode, body.login_ticket);
    return begunSession(code, session);
  }
}
