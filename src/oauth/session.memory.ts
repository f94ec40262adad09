import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { FollowedMemory } from '../storage/followed-memory.js';
import type { Session } from './session.js';

const MOST_REMEMBERED = 200_000;

export interface RememberedSession {
  /** Of its code: the code itself is not kept, nor the keyed hash that finds its row. */
  readonly codeDigest: string;
  session: Session;
  /** When the account was made: one that was deleted and made again has other sessions. */
  readonly accountMadeAt: number;
  /** Until then it lives by this account as it is, and its use need not be written down. */
  quiet?: { readonly account: Account; readonly until: number };
  /** The answer to its page, for as long as it ends at `end`. */
  prepared?: { readonly end: number; readonly body: Buffer };
  /** The headers for its gateway. */
  passedOn?: readonly string[];
}

/** Sessions that this instance has seen, by their ids; asked for by the digest of their code. Living ones only. */
@Injectable()
export class SessionMemory extends FollowedMemory<RememberedSession> {
  /** What is remembered of a session elsewhere goes with it. */
  readonly forgotten = new Subject<Session>();

  constructor(clock: Clock) {
    super(clock, MOST_REMEMBERED, ({ codeDigest }) => codeDigest);
  }

  protected override onDrop({ session }: RememberedSession): void {
    this.forgotten.next(session);
  }
}
