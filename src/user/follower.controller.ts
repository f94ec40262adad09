import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForService } from '../access/for-service.decorator.js';
import { Answers } from '../common/http/answers.decorator.js';
import { FollowerPages } from './follower-pages.js';
import { FollowerSyncs } from './follower-sync.js';
import { syncAnswer } from './follower-sync-answer.js';
import { FollowersAnswer, FollowersQuery, SyncAnswer } from './follower.schemas.js';
import { AccountParam } from './user.schemas.js';

@ApiTags('users')
@Controller('v1/accounts/:app_id/followers')
export class FollowerController {
  constructor(
    private readonly pages: FollowerPages,
    private readonly syncs: FollowerSyncs,
  ) {}

  @ApiOperation({
    summary:
      'Up to 10 000 followers, as WeChat lists them now. Each page is one of the 500 calls a day that WeChat allows.',
  })
  @Get()
  @ForService('user:read')
  @Answers(FollowersAnswer)
  async list(
    @Param({ schema: AccountParam }) { app_id: appId }: AccountParam,
    @Query({ schema: FollowersQuery }) { cursor }: FollowersQuery,
  ): Promise<object> {
    const { openIds, total, next } = await this.pages.page(appId, cursor);
    return { open_ids: openIds, total, ...(next !== undefined && { next_cursor: next }) };
  }

  @ApiOperation({
    summary:
      'Begins to synchronise all followers with what is stored, in the background. One that runs already goes on. Progress by GET.',
  })
  @Post('sync')
  @ForService('admin')
  @Answers(SyncAnswer, 202)
  async start(@Param({ schema: AccountParam }) { app_id: appId }: AccountParam): Promise<SyncAnswer> {
    return syncAnswer(await this.syncs.start(appId), await this.syncs.now());
  }

  @ApiOperation({ summary: 'How far the synchronisation of followers came, or how the last one ended.' })
  @Get('sync')
  @ForService('user:read')
  @Answers(SyncAnswer)
  async status(@Param({ schema: AccountParam }) { app_id: appId }: AccountParam): Promise<SyncAnswer> {
    return syncAnswer(await this.syncs.status(appId), await this.syncs.now());
  }
}
