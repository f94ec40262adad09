import { Injectable } from '@nestjs/common';
import { sameText } from '../common/secret/same-text.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import type { Login } from './login.js';
import { LoginCompletion } from './login-completion.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStore } from './login.store.js';
import { ticketInvalid } from './oauth.errors.js';
import type { Session } from './session.js';

/** The last step of a login: ticket and pending code, which only the page that began it has both of, become a session. */
@Injectable()
export class LoginActivation {
  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly completion: LoginCompletion,
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
    const session = await this.completion.begin(login, user, code);
    if (!session) throw ticketInvalid();
    return { code, session };
  }

  async cancel(login: Login): Promise<void> {
    await this.store.delete(login.id);
  }

  private fits(login: Login, ticket: string): boolean {
    const { outcome, ticketHash, activatedAt } = login;
    if (outcome !== 'ok' || ticketHash === undefined || activatedAt !== undefined) return false;
    return this.completion.isInTime(login) && sameText(ticketHash, this.hashes.ticket(ticket));
  }
}
