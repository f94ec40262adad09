import { Injectable } from '@nestjs/common';
import type { Session } from './session.js';
import { SessionFeed } from './session-feed.js';
import { type Begun, SessionStore } from './session.store.js';
import { UserTokenErasure } from './user-token-erasure.js';

/**
 * Ends sessions. When it resolves this instance knows; the others know within three seconds. The user's tokens go with the last session,
 * unless a login under way needs them.
 */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly store: SessionStore,
    private readonly feed: SessionFeed,
    private readonly userTokens: UserTokenErasure,
  ) {}

  async end(session: Session): Promise<void> {
    await this.store.end(session);
    await this.feed.lookOrDistrust();
    await this.userTokens.afterEnd(session.appId, session.openId);
  }

  /** How many there were. */
  async endOfUser(appId: string, openId: string): Promise<number> {
    const ended = await this.store.endOfUser(appId, openId);
    await this.feed.lookOrDistrust();
    await this.userTokens.afterEnd(appId, openId);
    return ended;
  }

  /** How many there were. Ends what it can before it fails, and may be called again. */
  async endOfAccount(appId: string, begun: Begun): Promise<number> {
    let ended = 0;
    try {
      for (;;) {
        const piece = await this.store.endSome(appId, begun);
        if (!piece) return ended;
        ended += piece.ended;
        await this.userTokens.afterEnds(appId, piece.openIds);
      }
    } finally {
      await this.feed.lookOrDistrust();
    }
  }
}
