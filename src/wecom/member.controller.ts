import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers } from '../common/http/answers.decorator.js';
import { CurrentSession, ForSession } from '../oauth/for-session.decorator.js';
import type { Session } from '../oauth/session.js';
import { MemberDetails } from './member-details.js';
import { MemberDetailAnswer } from './member.schemas.js';

@ApiTags('login')
@Controller('v1/session/member-detail')
export class MemberController {
  constructor(private readonly details: MemberDetails) {}

  @ApiOperation({
    summary:
      'What the session’s member of WeCom agreed to show, for half an hour after a login with snsapi_privateinfo. Not stored here.',
  })
  @Get()
  @ForSession()
  @Answers(MemberDetailAnswer)
  get(@CurrentSession() session: Session): Promise<object> {
    return this.details.of(session);
  }
}
