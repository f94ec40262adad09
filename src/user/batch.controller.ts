import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForService } from '../access/for-service.decorator.js';
import { Answers } from '../common/http/answers.decorator.js';
import { BodyLimit } from '../common/http/body-limit.js';
import { BATCH_BODY_BYTES, BatchAnswer, BatchRequest } from './batch.schemas.js';
import { profileAnswer } from './profile-answer.js';
import { UserBatch } from './user-batch.js';
import { AccountParam } from './user.schemas.js';

@ApiTags('users')
@Controller('v1/accounts/:app_id/users/batch')
export class BatchController {
  constructor(private readonly batch: UserBatch) {}

  @ApiOperation({
    summary:
      'Profiles of up to 10 000 users, by the account’s token alone. Those younger than five minutes come from store. Who could not be told is in `failed`.',
  })
  @Post()
  @ForService('user:read')
  @BodyLimit(BATCH_BODY_BYTES)
  @Answers(BatchAnswer)
  async read(
    @Param({ schema: AccountParam }) { app_id: appId }: AccountParam,
    @Body({ schema: BatchRequest }) { open_ids: openIds, lang }: BatchRequest,
  ): Promise<object> {
    const { users, failed } = await this.batch.read(appId, openIds, lang);
    return {
      users: users.map(profileAnswer),
      failed: failed.map(({ openId, code, errcode }) => ({
        open_id: openId,
        code,
        ...(errcode !== undefined && { errcode }),
      })),
    };
  }
}
