import { Injectable } from '@nestjs/common';
import { sameText } from '../common/secret/same-text.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import type { LoggedIn, Login } from './login.js';
import { LoginHashes } from './login-hashes.js';
import { widerScope } from './login-scopes.js';
import { LoginStore } from './login.store.js';
import { ticketInvalid } from './oauth.errors.js';
import { SessionService } from './session.service.js';
import type { Session } from './session.js';

/** The last step of a login: ticket and pending code, which only the page that began it has both of, become a session. */
@Injectable()
export class LoginActivation {
  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly sessions: SessionService,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** The login that waits under this pending code, until it ends or becomes a session. */
  async pending(code: string): Promise<Login | undefined> {
    const login = await this.store.findByPending(this.hashes.sessionCode(code));
    const isOver = !login || login.activatedAt !== undefined || login.expiresAt <= this.clock.now();
    return isOver ? undefined : login;
  }

  /** @throws ticketInvalid: wrong, late, used, or of another login. Nothing ends by it. */
  async activate(pendingCode: string, ticket: string): Promise<{ code: string; session: Session }> {
    const login = await this.store.findByPending(this.hashes.sessionCode(pendingCode));
    const user = login?.user;
    if (!login || !user || !this.fits(login, ticket)) throw ticketInvalid();
    // The code changes at login: whoever knew the pending one has nothing.
    const code = this.random.secret256();
    const narrow = await this.widened(login);
    const wide = { ...user, scope: widerScope(user.scope, narrow?.scope ?? '') };
    const session = await this.begin(login, wide, code);
    if (!session) throw ticketInvalid();
    // Last: if this instance dies before it, the page has two codes of one user, and not none.
    if (narrow) await this.sessions.end(narrow);
    return { code, session };
  }

  /** Undefined: this login has begun its session before. */
  async begin(login: Login, user: LoggedIn, code: string): Promise<Session | undefined> {
    const session = await this.sessions.begin(login, user, code);
    await this.store.markActivated(login.id, this.clock.now());
    return session;
  }

  /** May this login still become a session, as far as time goes? */
  isInTime({ ticketExpiresAt = 0 }: Login): boolean {
    return ticketExpiresAt > this.clock.now();
  }

  /** The session that the new one takes the place of. @throws ticketInvalid: it has ended meanwhile, and what it began with it */
  private async widened({ sessionId }: Login): Promise<Session | undefined> {
    if (sessionId === undefined) return undefined;
    const session = await this.sessions.findById(sessionId);
    if (!session) throw ticketInvalid();
    return session;
  }

  async cancel(login: Login): Promise<void> {
    await this.store.delete(login.id);
  }

  private fits(login: Login, ticket: string): boolean {
    const { outcome, ticketHash, activatedAt } = login;
    if (outcome !== 'ok' || ticketHash === undefined || activatedAt !== undefined) return false;
    return this.isInTime(login) && sameText(ticketHash, this.hashes.ticket(ticket));
  }
}
