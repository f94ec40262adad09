import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccountService } from '../account/account.service.js';
import { ForService } from '../access/for-service.decorator.js';
import { Answers } from '../common/http/answers.decorator.js';
import { CurrentSession, ForSession } from '../oauth/for-session.decorator.js';
import type { Session } from '../oauth/session.js';
import { profileAnswer } from './profile-answer.js';
import { ProfileAnswer, UserParam, UserQuery } from './user.schemas.js';
import { UserService } from './user.service.js';

@ApiTags('users')
@Controller('v1')
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly accounts: AccountService,
  ) {}

  @ApiOperation({
    summary: "The profile of the session's user: by the user token, else by the global one, else from store.",
  })
  @Get('users/me')
  @ForSession()
  @Answers(ProfileAnswer)
  async me(@CurrentSession() { appId, openId, lang }: Session): Promise<object> {
    return profileAnswer(await this.users.ownProfile({ appId, openId, lang }));
  }

  @ApiOperation({
    summary: 'The profile of one user of an account, for services: by the global token, else from store.',
  })
  @Get('accounts/:app_id/users/:open_id')
  @ForService('user:read')
  @Answers(ProfileAnswer)
  async one(
    @Param({ schema: UserParam }) { app_id: appId, open_id: openId }: UserParam,
    @Query({ schema: UserQuery }) { fresh }: UserQuery,
  ): Promise<object> {
    this.accounts.get(appId);
    return profileAnswer(
      await this.users.profileOf({ appId, openId, lang: 'zh_CN' }, { fresh: fresh === 'true' }),
    );
  }
}
