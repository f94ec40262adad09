import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { FollowedMemory } from '../storage/followed-memory.js';
import type { Session } from './session.js';

const MOST_REMEMBERED = 200_000;

export interface RememberedSession {
  session: Session;
  /** When the account was made: one that was deleted and made again has other sessions. */
  readonly accountMadeAt: number;
  /** Until then it lives by this account as it is, and its use need not be written down. */
  quiet?: { readonly account: Account; readonly until: number };
  /** The answer to its page, for as long as it ends at `end`. */
  prepared?: { readonly end: number; readonly body: Buffer };
}

/** Sessions that this instance has seen, by the hash of their code: living ones only. */
@Injectable()
export class SessionMemory extends FollowedMemory<RememberedSession> {
  /** What is remembered of a session elsewhere goes with it. */
  readonly forgotten = new Subject<Session>();
  private readonly held = new Set<string>();

  constructor(clock: Clock) {
    super(clock, MOST_REMEMBERED);
  }

  override remember(codeHash: string, entry: RememberedSession, mark: number): boolean {
    const isHeld = super.remember(codeHash, entry, mark);
    if (isHeld) this.held.add(entry.session.id);
    return isHeld;
  }

  /** Will `forgotten` tell of this session? */
  holds({ id }: Session): boolean {
    return this.held.has(id);
  }

  protected override onDrop({ session }: RememberedSession): void {
    this.held.delete(session.id);
    this.forgotten.next(session);
  }
}
