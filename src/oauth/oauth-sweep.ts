import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import { LoginStore } from './login.store.js';
import { SessionLivesStore } from './session-lives.store.js';
import { UserTokenErasure } from './user-token-erasure.js';

const EVERY_MS = minutes(5);
/** An expired login still answers `state_expired` for this long. */
const KEEP_LOGINS_MS = minutes(30);

/** Removes what has run out: logins, sessions, and the tokens of users who have no session left. */
@Injectable()
export class OAuthSweep {
  constructor(
    private readonly logins: LoginStore,
    private readonly sessions: SessionLivesStore,
    private readonly userTokens: UserTokenErasure,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @Interval('oauth.sweep', EVERY_MS)
  async sweep(): Promise<void> {
    const now = this.clock.now();
    try {
      await this.logins.deleteExpired(now - KEEP_LOGINS_MS);
      await this.sessions.deleteOver(now);
      await this.userTokens.sweep();
    } catch (error) {
      this.log.warn(
        'oauth.sweep_failed',
        'Expired logins and sessions could not be removed; tried again in five minutes',
        { error },
      );
    }
  }
}
