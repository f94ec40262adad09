import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import { type Copy, TokenMemory } from './token-memory.js';
import { TokenStore } from './token.store.js';
import type { TokenPatch, TokenState } from './token-state.js';

const MOST_LOST_RACES = 20;

/** Reads and changes rows, and keeps this instance's copies in step with what it saw. */
@Injectable()
export class TokenRows {
  private readonly reading = new Map<string, Promise<Copy>>();

  constructor(
    private readonly store: TokenStore,
    private readonly memory: TokenMemory,
    private readonly clock: Clock,
  ) {}

  /** This instance's copy, however old. */
  known(appId: string): Copy | undefined {
    return this.memory.get(appId);
  }

  /** The row as it is now; callers at the same time share one query. */
  read(account: Account): Promise<Copy> {
    const { appId } = account;
    const running = this.reading.get(appId);
    if (running) return running;
    const mine = this.load(account).finally(() => this.reading.delete(appId));
    this.reading.set(appId, mine);
    return mine;
  }

  /**
   * Reads the row, lets `decide` say what to write, and writes it if nobody wrote in between; else decides anew.
   * Undefined when `decide` wants nothing.
   */
  async change(
    account: Account,
    decide: (state: TokenState) => TokenPatch | undefined,
  ): Promise<TokenState | undefined> {
    for (let race = 0; race < MOST_LOST_RACES; race++) {
      const { state } = await this.load(account);
      const patch = decide(state);
      if (!patch) return undefined;
      const readAt = this.clock.elapsed();
      const written = await this.store.compareAndSet(state, patch);
      if (written) {
        this.memory.adopt(account, written, readAt);
        return written;
      }
    }
    throw new Error(`the row of ${account.appId} changed ${MOST_LOST_RACES} times under our hands`);
  }

  /** Keeps the fingerprint of a token that we were given, for as long as somebody may report it. */
  async remember(appId: string, fingerprint: string, expiresAt: number): Promise<void> {
    if (this.memory.get(appId)?.state.fingerprint !== fingerprint)
      await this.store.rememberKnown(appId, fingerprint, expiresAt);
  }

  /** Was a token with this fingerprint ever given to us, a day past its end at the longest? */
  isKnown(appId: string, fingerprint: string): Promise<boolean> {
    return this.store.isKnown(appId, fingerprint);
  }

  private async load(account: Account): Promise<Copy> {
    const { appId } = account;
    // Taken before the query leaves: a copy is at least as old as that.
    const readAt = this.clock.elapsed();
    let state = await this.store.find(appId);
    if (!state) {
      await this.store.ensure(appId);
      state = await this.store.find(appId);
    }
    if (!state) throw accountNotFound();
    return this.memory.adopt(account, state, readAt);
  }
}
