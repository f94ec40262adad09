import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import type { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { days, hours, minutes, seconds } from '../common/time/instant.js';
import type { LoggedIn, Login } from './login.js';
import { LoginHashes } from './login-hashes.js';
import type { Session } from './session.js';
import { SessionStore } from './session.store.js';
import { UserTokenErasure } from './user-token-erasure.js';

const IDLE_MS = hours(2);
const LONGEST_MS = days(7);
/** A session in use writes its row at most this often. */
const TOUCH_MS = minutes(1);

/** Logged-in sessions. Codes are 256 random bits that only the page holds; here are their keyed hashes. */
@Injectable()
export class SessionService {
  constructor(
    private readonly store: SessionStore,
    private readonly userTokens: UserTokenErasure,
    private readonly hashes: LoginHashes,
    private readonly accounts: AccountService,
    private readonly clock: Clock,
  ) {}

  /** Begins the session of a login under `code`; undefined when this login has begun one before. */
  async begin(login: Login, user: LoggedIn, code: string): Promise<Session | undefined> {
    const now = this.clock.now();
    const { kept, ...identity } = user;
    const { sessionMaxSeconds } = this.accounts.get(login.appId);
    const maxExpiresAt = now + (sessionMaxSeconds === undefined ? LONGEST_MS : seconds(sessionMaxSeconds));
    const session: Session = {
      // Of the login's own id: the row's key makes sure that one login begins one session.
      id: login.id.replace(/^login_/, 'session_'),
      appId: login.appId,
      ...identity,
      lang: login.lang,
      createdAt: now,
      seenAt: now,
      idleExpiresAt: Math.min(now + this.idleMs(login.appId), maxExpiresAt),
      maxExpiresAt,
    };
    return (await this.store.insert(session, this.hashes.sessionCode(code), kept)) ? session : undefined;
  }

  /** The living session of this code (its idle end is never behind its last). Being asked for keeps it from idling out. */
  async find(code: string): Promise<Session | undefined> {
    const session = await this.store.findByCode(this.hashes.sessionCode(code));
    const now = this.clock.now();
    if (!session || now >= session.idleExpiresAt) return undefined;
    if (now - session.seenAt < TOUCH_MS) return session;
    const idleExpiresAt = Math.min(now + this.idleMs(session.appId), session.maxExpiresAt);
    await this.store.touch(session.id, now, idleExpiresAt);
    return { ...session, seenAt: now, idleExpiresAt };
  }

  /** A living session, by whoever has its id and not its code; this keeps nothing from idling out. */
  async findById(id: string): Promise<Session | undefined> {
    const session = await this.store.findById(id);
    return session && this.clock.now() < session.idleExpiresAt ? session : undefined;
  }

  /** What the platform gave with the login for this session alone. @throws CellDamagedError */
  kept(session: Session): Promise<Secret | undefined> {
    return this.store.kept(session.id);
  }

  /** Ends a session; the user's tokens go with the last one, unless a login under way needs them. */
  async end({ id, appId, openId }: Session): Promise<void> {
    await this.store.delete(id);
    await this.userTokens.afterEnd(appId, openId);
  }

  /** Ends all sessions of a user; how many there were. */
  async endAllOfUser(appId: string, openId: string): Promise<number> {
    const ended = await this.store.deleteOfUser(appId, openId);
    await this.userTokens.afterEnd(appId, openId);
    return ended;
  }

  private idleMs(appId: string): number {
    const own = this.accounts.find(appId)?.sessionIdleSeconds;
    return own === undefined ? IDLE_MS : seconds(own);
  }
}
