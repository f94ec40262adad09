import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import { LoginStore } from './login.store.js';
import { SessionStore } from './session.store.js';
import { UserTokenStore } from './user-token.store.js';

/** A login becomes a session well within this. */
const KEEP_TOKENS_MS = minutes(10);

/** A user's tokens go with the last session. */
@Injectable()
export class UserTokenErasure {
  constructor(
    private readonly sessions: SessionStore,
    private readonly logins: LoginStore,
    private readonly userTokens: UserTokenStore,
    private readonly clock: Clock,
  ) {}

  /**
   * After a session ended. A login under way on another device needs what it has stored; if it is given up, the sweep erases that. Tokens
   * that come while this asks around are asked about anew.
   */
  async afterEnd(appId: string, openId: string): Promise<void> {
    for (;;) {
      const stamp = await this.userTokens.stamp(appId, openId);
      if (!stamp || (await this.isNeeded(appId, openId))) return;
      if (await this.userTokens.deleteStamped(appId, openId, stamp)) return;
    }
  }

  /** After sessions ran out. */
  async sweep(): Promise<void> {
    await this.userTokens.deleteWithoutSession(this.clock.now() - KEEP_TOKENS_MS);
  }

  private async isNeeded(appId: string, openId: string): Promise<boolean> {
    const now = this.clock.now();
    // In this order: a login whose ticket is used between the two questions has its session by the second.
    return (
      (await this.logins.isUnderWay(appId, openId, now, now - KEEP_TOKENS_MS)) ||
      (await this.sessions.hasAny(appId, openId))
    );
  }
}
