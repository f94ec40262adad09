import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
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
  /** Resolves when the tokens of users whose sessions were ended together are gone. */
  erasing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SessionStore,
    private readonly feed: SessionFeed,
    private readonly userTokens: UserTokenErasure,
    private readonly log: Log,
  ) {}

  /** False when it had ended before. */
  async end(session: Session): Promise<boolean> {
    const isEndedByThis = await this.store.end(session);
    await this.feed.lookOrDistrust();
    await this.userTokens.afterEnd(session.appId, session.openId);
    return isEndedByThis;
  }

  /** How many there were. */
  async endOfUser(appId: string, openId: string): Promise<number> {
    const ended = await this.store.endOfUser(appId, openId);
    await this.feed.lookOrDistrust();
    await this.userTokens.afterEnd(appId, openId);
    return ended;
  }

  /**
   * How many there were. Ends what it can before it fails, and may be called again. The users' tokens are erased behind the answer: there
   * may be very many.
   */
  async endOfAccount(appId: string, begun: Begun): Promise<number> {
    let ended = 0;
    const openIds = new Set<string>();
    try {
      for (;;) {
        const piece = await this.store.endSome(appId, begun);
        if (!piece) return ended;
        ended += piece.ended;
        for (const openId of piece.openIds) openIds.add(openId);
      }
    } finally {
      await this.feed.lookOrDistrust();
      this.erasing = this.erasing.then(() => this.eraseTokens(appId, openIds));
    }
  }

  private async eraseTokens(appId: string, openIds: Iterable<string>): Promise<void> {
    try {
      for (const openId of openIds) await this.userTokens.afterEnd(appId, openId);
    } catch (error) {
      this.log.warn('sessions.tokens_left', TOKENS_LEFT, { app_id: appId, error });
    }
  }
}

const TOKENS_LEFT =
  'The tokens of users whose sessions were ended could not all be erased now; the sweep erases them within a quarter of an hour';
