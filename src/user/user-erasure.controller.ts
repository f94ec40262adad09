import { Controller, Delete, HttpCode, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForService } from '../access/for-service.decorator.js';
import { AccountService } from '../account/account.service.js';
import { UserErasure } from './user-erasure.js';
import { UserParam } from './user.schemas.js';

@ApiTags('users')
@Controller('v1/accounts/:app_id/users/:open_id')
export class UserErasureController {
  constructor(
    private readonly erasure: UserErasure,
    private readonly accounts: AccountService,
  ) {}

  @ApiOperation({
    summary:
      'Erases a user: profile, user tokens, sessions, logins under way and stored events are gone. Answers the same when nothing was known.',
  })
  @Delete()
  @ForService('admin')
  @HttpCode(204)
  async erase(@Param({ schema: UserParam }) { app_id: appId, open_id: openId }: UserParam): Promise<void> {
    this.accounts.get(appId);
    await this.erasure.erase(appId, openId);
  }
}
