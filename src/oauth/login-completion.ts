import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import type { LoggedIn, Login } from './login.js';
import { widerScope } from './login-scopes.js';
import { LoginStore } from './login.store.js';
import { ticketInvalid } from './oauth.errors.js';
import { SessionService } from './session.service.js';
import type { Session } from './session.js';

/** A login becomes its session, once: the key of the session's row makes sure of that, and all that follows is tidying. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly store: LoginStore,
    private readonly sessions: SessionService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** May this login still become a session, as far as time goes? */
  isInTime({ ticketExpiresAt = 0 }: Login): boolean {
    return ticketExpiresAt > this.clock.now();
  }

  /**
   * Undefined: this login has begun its session before. @throws ticketInvalid: the session that it was to take the place of has ended
   * meanwhile, and what it began with it
   */
  async begin(login: Login, user: LoggedIn, code: string): Promise<Session | undefined> {
    const narrow = await this.widened(login);
    const wide = { ...user, scope: widerScope(user.scope, narrow?.scope ?? '') };
    const session = await this.sessions.begin(login, wide, code);
    await this.tidily(login, () => this.store.markActivated(login.id, this.clock.now()));
    // Last: if this instance dies before it, the page has two codes of one user, and not none.
    if (session && narrow && !(await this.takesPlaceOf(narrow, login))) {
      await this.sessions.end(session);
      throw ticketInvalid();
    }
    return session;
  }

  /** Who ended the old session while the new one was written, by a logout or for all of them, did not know of the new one. */
  private async takesPlaceOf(narrow: Session, login: Login): Promise<boolean> {
    let isEndedByUs = true;
    await this.tidily(login, async () => {
      isEndedByUs = await this.sessions.end(narrow);
    });
    return isEndedByUs;
  }

  private async widened({ sessionId }: Login): Promise<Session | undefined> {
    if (sessionId === undefined) return undefined;
    const session = await this.sessions.findById(sessionId);
    if (!session) throw ticketInvalid();
    return session;
  }

  /** The session has begun: a page that was told of a failure here would never learn its code. */
  private async tidily({ appId }: Login, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.log.error(
        'oauth.login_untidy',
        'A session has begun, but what it takes the place of could not be marked or ended; that runs out by itself',
        {
          app_id: appId,
          error,
        },
      );
    }
  }
}
