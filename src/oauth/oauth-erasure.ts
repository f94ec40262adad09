import { Injectable } from '@nestjs/common';
import { LoginStore } from './login.store.js';
import { SessionService } from './session.service.js';
import { UserTokenStore } from './user-token.store.js';

/** Takes away everything that logins leave of a user: those under way, sessions, tokens. */
@Injectable()
export class OAuthErasure {
  constructor(
    private readonly logins: LoginStore,
    private readonly sessions: SessionService,
    private readonly userTokens: UserTokenStore,
  ) {}

  async erase(appId: string, openId: string): Promise<void> {
    await this.logins.forget(appId, openId);
    await this.sessions.endAllOfUser(appId, openId);
    await this.userTokens.delete(appId, openId);
  }
}
