import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Account } from '../account/account.js';
import { AppIdParam } from '../account/account.schemas.js';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { declareCaller } from '../common/http/caller-declaration.js';
import { TextBody } from '../common/http/text-body.js';
import { Log } from '../common/logging/log.js';
import { PushGate } from './push-gate.js';
import { PushInbox } from './push-inbox.js';
import { CheckQuery, PushQuery } from './push.schemas.js';

const PLAIN = 'text/plain; charset=utf-8';

/** WeChat calls here, and nobody else: each request proves by its signature that it comes from there. */
@ApiTags('push')
@Controller('v1/push/:app_id')
export class PushController {
  constructor(
    private readonly accounts: AccountService,
    private readonly gate: PushGate,
    private readonly inbox: PushInbox,
    private readonly log: Log,
  ) {}

  @ApiOperation({ summary: "WeChat's check of the URL: answers the echostr of a signed request." })
  @Get()
  @declareCaller('wechat')
  @Header('content-type', PLAIN)
  @Header('x-content-type-options', 'nosniff')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  check(
    @Param({ schema: AppIdParam }) { app_id: appId }: AppIdParam,
    @Query({ schema: CheckQuery }) query: CheckQuery,
  ): string {
    this.admit(appId, (account) => this.gate.check(account, query));
    return query.echostr;
  }

  @ApiOperation({
    summary:
      'Takes an event or message in plain, compatible or secure mode, XML or JSON. Answers `success` once it is stored, also for a duplicate.',
  })
  @Post()
  @declareCaller('wechat')
  @TextBody()
  @HttpCode(200)
  @Header('content-type', PLAIN)
  @ApiConsumes('text/xml', 'application/json')
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string', enum: ['success'] } } } })
  async receive(
    @Param({ schema: AppIdParam }) { app_id: appId }: AppIdParam,
    @Query({ schema: PushQuery }) query: PushQuery,
    @Body() body: unknown,
  ): Promise<string> {
    const account = this.accounts.get(appId);
    await this.inbox.receive(
      account,
      this.admit(appId, () => this.gate.open(account, query, body)),
    );
    return 'success';
  }

  /** What was set up wrongly shows here first, so that the log names the account and the reason. */
  private admit<T>(appId: string, open: (account: Account) => T): T {
    const account = this.accounts.get(appId);
    try {
      return open(account);
    } catch (error) {
      if (error instanceof AppError)
        this.log.info('push.refused', error.detail, { app_id: appId, code: error.code });
      throw error;
    }
  }
}
