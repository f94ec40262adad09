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

  /** After a session ended. If the login under way on another device is given up, the sweep erases what it brought. */
  afterEnd(appId: string, openId: string): Promise<void> {
    return this.afterEnds(appId, [openId]);
  }

  /** The same after sessions of some hundred users ended. */
  async afterEnds(appId: string, openIds: readonly string[]): Promise<void> {
    // In this order: a login whose ticket is used between the two questions has its session by the second.
    const arriving = await this.logins.usersWithTicket(appId, openIds, this.clock.now());
    const here = await this.sessions.usersOf(appId, openIds);
    const kept = new Set([...arriving, ...here]);
    await this.userTokens.deleteOf(
      appId,
      openIds.filter((openId) => !kept.has(openId)),
    );
  }

  /** After sessions ran out. */
  async sweep(): Promise<void> {
    await this.userTokens.deleteWithoutSession(this.clock.now() - KEEP_TOKENS_MS);
  }
}
