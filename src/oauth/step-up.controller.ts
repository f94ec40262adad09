import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LOGIN_STARTS, RateLimit } from '../access/rate-limit.js';
import { AccountService } from '../account/account.service.js';
import { Answers } from '../common/http/answers.decorator.js';
import { CurrentSession, ForSession } from './for-session.decorator.js';
import { LoginStart } from './login-start.js';
import { StartedLoginAnswer, StepUpRequest } from './oauth.schemas.js';
import { startedLogin } from './session-answer.js';
import type { Session } from './session.js';

@ApiTags('login')
@Controller('v1/session/step-up')
export class StepUpController {
  constructor(
    private readonly accounts: AccountService,
    private readonly starts: LoginStart,
    private readonly limits: RateLimit,
  ) {}

  @ApiOperation({
    summary:
      "Asks the session's user for a wider scope: as POST /v1/sessions, but only the same user may come back. The session stays until the new one is activated in its place.",
  })
  @Post()
  @ForSession()
  @Answers(StartedLoginAnswer, 201)
  async stepUp(
    @CurrentSession() { id: sessionId, appId, lang }: Session,
    @Body({ schema: StepUpRequest }) body: StepUpRequest,
    @Req() { ip }: FastifyRequest,
  ): Promise<object> {
    const account = this.accounts.get(appId);
    await this.limits.count(LOGIN_STARTS, `${appId} ${ip}`);
    const { scope, return_to: returnTo, force_popup: forcePopup } = body;
    return startedLogin(await this.starts.start({ account, scope, returnTo, lang, forcePopup, sessionId }));
  }
}
