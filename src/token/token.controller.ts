import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppIdParam } from '../account/account.schemas.js';
import { CurrentCaller, ForService } from '../access/for-service.decorator.js';
import { type Caller, hasScope } from '../access/scopes.js';
import { Answers } from '../common/http/answers.decorator.js';
import { NoBody } from '../common/http/no-body.js';
import { sha256Hex } from '../credential/fingerprint.js';
import { reportAnswer, tokenAnswer } from './token-answer.js';
import { StatusAnswer } from './status.schemas.js';
import { ReportAnswer, ReportRequest, TokenAnswer, TokenQuery } from './token.schemas.js';
import { TokenBurn } from './token-burn.js';
import { TokenService } from './token.service.js';
import { TokenStatus } from './token-status.js';

/** Marks the route whose provable answers are given by hot-token-route.ts. */
export const HOT_TOKEN_ROUTE = 'token';

@ApiTags('global token')
@Controller('v1/accounts/:app_id')
export class TokenController {
  constructor(
    private readonly tokens: TokenService,
    private readonly statuses: TokenStatus,
    private readonly burns: TokenBurn,
  ) {}

  @ApiOperation({
    summary:
      "The account's global access_token: one that is good now, or 503 with the reason. Waits up to 3 s for one on its way.",
  })
  @Get('token')
  @RouteConfig({ hot: HOT_TOKEN_ROUTE })
  @ForService('token:read')
  @Answers(TokenAnswer)
  async get(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Query({ schema: TokenQuery }) { min_ttl }: TokenQuery,
  ): Promise<TokenAnswer> {
    return tokenAnswer(await this.tokens.get(app_id, { minTtl: min_ttl }));
  }

  @ApiOperation({
    summary:
      'Passive refresh: say that WeChat refused a token, get the current one. A token that works is not replaced.',
  })
  @Post('token/report')
  @ForService('token:report')
  @Answers(ReportAnswer)
  async report(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Body({ schema: ReportRequest }) body: ReportRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<ReportAnswer> {
    const sha256 = body.token_sha256 ?? sha256Hex(body.access_token ?? '');
    const result = await this.tokens.reportSha256(app_id, sha256, body.errcode);
    return reportAnswer(result, hasScope(caller, 'token:read'));
  }

  @ApiOperation({
    summary:
      'A leak: the live token is killed at WeChat and replaced, in two steps at least 30 s apart. Progress is in `status`.',
  })
  @Post('token/burn')
  @HttpCode(202)
  @ForService('admin')
  @Answers(StatusAnswer, 202)
  async burn(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Body({ schema: NoBody }) _body: NoBody,
  ): Promise<StatusAnswer> {
    await this.burns.start(app_id);
    return this.statuses.of(app_id);
  }

  @ApiOperation({ summary: 'How the account and its token fare; never the token.' })
  @Get('status')
  @ForService('token:read')
  @Answers(StatusAnswer)
  status(@Param({ schema: AppIdParam }) { app_id }: AppIdParam): Promise<StatusAnswer> {
    return this.statuses.of(app_id);
  }
}
