import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppIdParam } from '../account/account.schemas.js';
import { type Limit, RateLimit } from '../access/rate-limit.js';
import { Answers } from '../common/http/answers.decorator.js';
import { ForServiceOrSession } from '../oauth/for-service-or-session.decorator.js';
import type { SessionRequest } from '../oauth/session.guard.js';
import { JsConfig } from './js-config.js';
import { JsConfigAnswer, JsConfigRequest } from './ticket.schemas.js';

/** A page signs once per address it shows; what asks more often is no page. */
const SIGNATURES: Limit = { name: 'js-signatures', perMinute: 60 };

@ApiTags('tickets')
@Controller('v1/accounts/:app_id')
export class JsConfigController {
  constructor(
    private readonly configs: JsConfig,
    private readonly limits: RateLimit,
  ) {}

  @ApiOperation({
    summary:
      'What a page passes to wx.config. For a key with `ticket:read`, or the session code of a user of this account.',
  })
  @Post('js-config')
  @HttpCode(200)
  @ForServiceOrSession('ticket:read')
  @Answers(JsConfigAnswer)
  async sign(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Body({ schema: JsConfigRequest }) { url }: JsConfigRequest,
    @Req() { session }: SessionRequest,
  ): Promise<JsConfigAnswer> {
    if (session) await this.limits.count(SIGNATURES, session.id);
    return this.configs.of(app_id, url);
  }
}
