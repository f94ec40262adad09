import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LOGIN_STARTS, RateLimit } from '../access/rate-limit.js';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { Answers } from '../common/http/answers.decorator.js';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { MiniProgramLogin } from './mini-program-login.js';
import { ActiveSessionAnswer, MiniProgramRequest } from './oauth.schemas.js';
import { begunSession } from './session-answer.js';

@ApiTags('login')
@Controller('v1/sessions/miniprogram')
export class MiniProgramController {
  constructor(
    private readonly accounts: AccountService,
    private readonly origins: Origins,
    private readonly logins: MiniProgramLogin,
    private readonly limits: RateLimit,
  ) {}

  @ApiOperation({
    summary:
      'Logs a mini program in with the js_code of wx.login: the session is active at once. The same js_code again within a minute answers the same session.',
  })
  @Post()
  @ForAnyone('a js_code of WeChat is the credential')
  @Answers(ActiveSessionAnswer, 201)
  async logIn(
    @Body({ schema: MiniProgramRequest }) body: MiniProgramRequest,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const account = this.accounts.get(body.app_id);
    this.origins.assertAllowed(request.headers.origin, account);
    await this.limits.count(LOGIN_STARTS, `${account.appId} ${request.ip}`);
    const { code, session } = await this.logins.logIn(account, body.js_code);
    return begunSession(code, session);
  }
}
