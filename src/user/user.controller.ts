import { Controller, Get, Param, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccountService } from '../account/account.service.js';
import { CurrentCaller, ForService } from '../access/for-service.decorator.js';
import type { Caller } from '../access/scopes.js';
import { Answers } from '../common/http/answers.decorator.js';
import { CurrentSession, ForSession } from '../oauth/for-session.decorator.js';
import type { Session } from '../oauth/session.js';
import { OwnProfiles } from './own-profiles.js';
import { PersonIdentities } from './person-identities.js';
import { profileAnswer } from './profile-answer.js';
import {
  OwnProfileQuery,
  ProfileAnswer,
  ServiceProfileAnswer,
  UserParam,
  UserQuery,
} from './user.schemas.js';
import { UserService } from './user.service.js';

/** Marks the route whose provable answers are given by hot-profile-route.ts. */
export const HOT_PROFILE_ROUTE = 'profile';

@ApiTags('users')
@Controller('v1')
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly own: OwnProfiles,
    private readonly persons: PersonIdentities,
    private readonly accounts: AccountService,
  ) {}

  @ApiOperation({
    summary:
      "The profile of the session's user: the person by the user token, the follower by the global one, merged; from store what neither tells.",
  })
  @Get('users/me')
  @RouteConfig({ hot: HOT_PROFILE_ROUTE })
  @ForSession()
  @Answers(ProfileAnswer)
  async me(
    @CurrentSession() session: Session,
    @Query({ schema: OwnProfileQuery }) { lang }: OwnProfileQuery,
  ): Promise<object> {
    return this.own.of(session, lang);
  }

  @ApiOperation({
    summary:
      'The profile of one user of an account, for services: merged in the same way. WeChat is not asked for what is younger than five minutes.',
  })
  @Get('accounts/:app_id/users/:open_id')
  @ForService('user:read')
  @Answers(ServiceProfileAnswer)
  async one(
    @CurrentCaller() caller: Caller,
    @Param({ schema: UserParam }) { app_id: appId, open_id: openId }: UserParam,
    @Query({ schema: UserQuery }) { fresh, lang }: UserQuery,
  ): Promise<object> {
    this.accounts.get(appId);
    const profile = await this.users.profileOf({ appId, openId, lang }, { fresh: fresh === 'true' });
    const identities = await this.persons.seenBy(caller, profile.identity);
    return {
      ...profileAnswer(profile),
      identities: identities.map((identity) => ({
        id: identity.id,
        app_id: identity.appId,
        open_id: identity.openId,
      })),
    };
  }
}
