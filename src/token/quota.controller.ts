import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppIdParam } from '../account/account.schemas.js';
import { ForService } from '../access/for-service.decorator.js';
import { Answers } from '../common/http/answers.decorator.js';
import { NoBody } from '../common/http/no-body.js';
import { QuotaClearing } from './quota-clearing.js';
import { QuotaReading } from './quota-reading.js';
import { QuotaAnswer, QuotaCleared, QuotaQuery } from './quota.schemas.js';

@ApiTags('accounts')
@Controller('v1/accounts/:app_id/quota')
export class QuotaController {
  constructor(
    private readonly reading: QuotaReading,
    private readonly clearing: QuotaClearing,
  ) {}

  @ApiOperation({ summary: 'What was spent today, by our own ledger and by WeChat’s (openapi/quota/get).' })
  @Get()
  @ForService('admin')
  @Answers(QuotaAnswer)
  get(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Query({ schema: QuotaQuery }) { path }: QuotaQuery,
  ): Promise<QuotaAnswer> {
    return this.reading.of(app_id, path);
  }

  @ApiOperation({
    summary:
      'Sets WeChat’s counters of the day back to zero: one of ten a month. What waited for that is tried at once.',
  })
  @Post('clear')
  @HttpCode(200)
  @ForService('admin')
  @Answers(QuotaCleared)
  clear(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Body({ schema: NoBody }) _body: NoBody,
  ): Promise<QuotaCleared> {
    return this.clearing.clear(app_id);
  }
}
