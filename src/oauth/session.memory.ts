import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { FollowedMemory } from '../storage/followed-memory.js';
import type { Session } from './session.js';

const MOST_REMEMBERED = 200_000;

export interface RememberedSession {
  session: Session;
  /** When the account was made: one that was deleted and made again has other sessions. */
  readonly accountMadeAt: number;
  /** The answer to its page, for as long as it ends at `end`. */
  prepared?: { readonly end: number; readonly body: Buffer };
}

/** Sessions that this instance has seen, by the hash of their code: living ones only. */
@Injectable()
export class SessionMemory extends FollowedMemory<RememberedSession> {
  constructor(clock: Clock) {
    super(clock, MOST_REMEMBERED);
  }
}
