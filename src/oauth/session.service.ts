import { Injectable } from '@nestjs/common';
import type { Secret } from '../common/secret/secret.js';
import type { LoggedIn, Login } from './login.js';
import type { Session } from './session.js';
import { SessionBeginning } from './session-beginning.js';
import { SessionEndings } from './session-endings.js';
import { SessionFinder } from './session-finder.js';
import type { RememberedSession } from './session.memory.js';
import { type Begun, SessionStore } from './session.store.js';

/** More sessions of one user than anybody reads. */
const MOST_LISTED = 1_000;

/** Logged-in sessions. Codes are 256 random bits that only the page holds; here are their keyed hashes. */
@Injectable()
export class SessionService {
  constructor(
    private readonly beginning: SessionBeginning,
    private readonly finder: SessionFinder,
    private readonly endings: SessionEndings,
    private readonly store: SessionStore,
  ) {}

  /** Begins the session of a login under `code`; undefined when this login has begun one before. */
  begin(login: Login, user: LoggedIn, code: string): Promise<Session | undefined> {
    return this.beginning.begin(login, user, code);
  }

  /** The living session of this code. Being asked for keeps it from idling out. */
  find(code: string): Promise<Session | undefined> {
    return this.finder.find(code);
  }

  /** The same if nothing needs to be asked for it. Synchronous, for the hot path; undefined says nothing. */
  recall(code: string): RememberedSession | undefined {
    return this.finder.recall(code);
  }

  /** A living session, by whoever has its id and not its code; this keeps nothing from idling out. */
  findById(id: string): Promise<Session | undefined> {
    return this.finder.findById(id);
  }

  /** A user's living sessions, the newest first, at most a thousand. */
  ofUser(appId: string, openId: string): Promise<Session[]> {
    return this.finder.ofUser(appId, openId, MOST_LISTED);
  }

  /** What the platform gave with the login for this session alone. @throws CellDamagedError */
  kept(session: Session): Promise<Secret | undefined> {
    return this.store.kept(session.id);
  }

  /**
   * Ends a session: here at once, on other instances within three seconds. The user's tokens go with the last one, unless a login under way
   * needs them. False when it had ended before.
   */
  end(session: Session): Promise<boolean> {
    return this.endings.end(session);
  }

  /** Ends all sessions of a user; how many there were. */
  endAllOfUser(appId: string, openId: string): Promise<number> {
    return this.endings.endOfUser(appId, openId);
  }

  /** Ends the sessions of an account that were begun in these bounds; how many there were. May be called again if it fails half-way. */
  endAllOfAccount(appId: string, begun: Begun): Promise<number> {
    return this.endings.endOfAccount(appId, begun);
  }
}
