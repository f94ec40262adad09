import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { Session } from './session.js';

/** How long this instance believes what it remembers after it began to ask the database whose sessions have ended. */
export const TRUST_MS = seconds(3);
const MOST_REMEMBERED = 200_000;

export interface RememberedSession {
  session: Session;
  /** When the account was made: one that was deleted and made again has other sessions. */
  readonly accountMadeAt: number;
  /** The answer to its page, for as long as it ends at `end`. */
  prepared?: { readonly end: number; readonly body: Buffer };
}

/**
 * Sessions that this instance has seen, by the hash of their code. Only a living session is found here; whoever is not, has to be asked for
 * in the database. What is remembered counts for as long as this instance keeps learning whose sessions have ended.
 */
@Injectable()
export class SessionMemory {
  private readonly entries = new Map<string, RememberedSession>();
  private lookedAt = -Infinity;
  private turn = 0;

  constructor(private readonly clock: Clock) {}

  find(codeHash: string): RememberedSession | undefined {
    return this.clock.elapsed() - this.lookedAt <= TRUST_MS ? this.entries.get(codeHash) : undefined;
  }

  /** To be taken before the database is read: what ends meanwhile is then not remembered. */
  get mark(): number {
    return this.turn;
  }

  remember(codeHash: string, entry: RememberedSession, mark: number): void {
    if (mark !== this.turn) return;
    if (this.entries.size >= MOST_REMEMBERED) this.forgetOldest();
    this.entries.set(codeHash, entry);
  }

  /** All endings until `elapsed` are known: these. */
  learn(endedCodes: Iterable<string>, elapsed: number): void {
    for (const codeHash of endedCodes) {
      this.entries.delete(codeHash);
      this.turn++;
    }
    this.lookedAt = elapsed;
  }

  /** Ends may have been missed. */
  forgetAll(): void {
    this.entries.clear();
    this.turn++;
  }

  /** Something has ended, and what could not be learned: nothing counts until it is. */
  distrust(): void {
    this.lookedAt = -Infinity;
    this.turn++;
  }

  private forgetOldest(): void {
    for (const codeHash of this.entries.keys()) return void this.entries.delete(codeHash);
  }
}
