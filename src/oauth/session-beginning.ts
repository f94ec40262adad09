import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { Clock } from '../common/time/clock.js';
import type { LoggedIn, Login } from './login.js';
import type { Session } from './session.js';
import { livesOf, seenNow } from './session-lives.js';
import { SessionStore } from './session.store.js';

/** The step from a login to its session. */
@Injectable()
export class SessionBeginning {
  constructor(
    private readonly store: SessionStore,
    private readonly accounts: AccountService,
    private readonly clock: Clock,
  ) {}

  /** Begins the session of a login under `code`; undefined when this login has begun one before. */
  async begin(login: Login, user: LoggedIn, code: string): Promise<Session | undefined> {
    const now = this.clock.now();
    const { kept, ...identity } = user;
    const begun = {
      id: sessionIdOf(login),
      appId: login.appId,
      ...identity,
      lang: login.lang,
      createdAt: now,
      seenAt: now,
      idleExpiresAt: now,
      maxExpiresAt: now,
    };
    const session = seenNow(begun, livesOf(this.accounts.get(login.appId)), now);
    return (await this.store.insert(session, code, kept)) ? session : undefined;
  }
}

/** Of the login's own id: the row's key makes sure that one login begins one session. */
export const sessionIdOf = (login: Pick<Login, 'id'>): string => login.id.replace(/^login_/, 'session_');
