import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForService } from '../access/for-service.decorator.js';
import { AppIdParam } from '../account/account.schemas.js';
import { AccountService } from '../account/account.service.js';
import { Answers } from '../common/http/answers.decorator.js';
import {
  EndedAnswer,
  EndSessionsQuery,
  SessionListAnswer,
  SessionUserParam,
} from './session-list.schemas.js';
import { listedSession } from './session-answer.js';
import { SessionService } from './session.service.js';

/** For back ends and operators: whose sessions are open, and their end. */
@ApiTags('login')
@Controller('v1/accounts/:app_id')
export class SessionListController {
  constructor(
    private readonly sessions: SessionService,
    private readonly accounts: AccountService,
  ) {}

  @ApiOperation({ summary: "A user's living sessions, the newest first; never their codes. At most 1,000." })
  @Get('users/:open_id/sessions')
  @ForService('user:read')
  @Answers(SessionListAnswer)
  async list(
    @Param({ schema: SessionUserParam }) { app_id: appId, open_id: openId }: SessionUserParam,
  ): Promise<object> {
    this.accounts.get(appId);
    return { items: (await this.sessions.ofUser(appId, openId)).map(listedSession) };
  }

  @ApiOperation({
    summary:
      "Ends all of a user's sessions and erases the user's tokens. Answers the same when there are none.",
  })
  @Delete('users/:open_id/sessions')
  @ForService('admin')
  @HttpCode(204)
  async endOfUser(
    @Param({ schema: SessionUserParam }) { app_id: appId, open_id: openId }: SessionUserParam,
  ): Promise<void> {
    this.accounts.get(appId);
    await this.sessions.endAllOfUser(appId, openId);
  }

  @ApiOperation({
    summary:
      'The brake: ends the sessions of all users, or those that were begun since or before an instant. Repeat it if it fails half-way.',
  })
  @Delete('sessions')
  @ForService('admin')
  @Answers(EndedAnswer)
  async endOfAccount(
    @Param({ schema: AppIdParam }) { app_id: appId }: AppIdParam,
    @Query({ schema: EndSessionsQuery }) { since, before }: EndSessionsQuery,
  ): Promise<EndedAnswer> {
    this.accounts.get(appId);
    const begun = { since: since ?? 0, until: (before ?? Number.MAX_SAFE_INTEGER) - 1 };
    return { ended: await this.sessions.endAllOfAccount(appId, begun) };
  }
}
