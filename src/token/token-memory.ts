import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { secondsLeft } from '../common/time/instant.js';
import { promisedUntil, servableUntil } from './refresh.policy.js';
import type { ServedToken, TokenChange } from './served-token.js';
import { TokenRules } from './token-rules.js';
import type { TokenState } from './token-state.js';

/** This instance's copy of a row. */
export interface Copy {
  readonly state: TokenState;
  readonly readAt: number;
  readonly adoptedAt: number;
  /** What was left to serve when it was read, by this process's own measure: a clock that jumps back cannot prolong it. */
  readonly servableForMs: number;
  readonly servableUntil: number;
  /** The end that callers are told. */
  readonly promisedUntil: number;
}

/** What this instance knows of all tokens. It decides nothing; the row does. */
@Injectable()
export class TokenMemory {
  private readonly copies = new Map<string, Copy>();
  readonly changes = new Subject<TokenChange>();

  constructor(
    private readonly rules: TokenRules,
    private readonly clock: Clock,
  ) {}

  get(appId: string): Copy | undefined {
    return this.copies.get(appId);
  }

  /**
   * Takes a row that was asked for at `readAt` (elapsed ms). A question that left before the known copy came may be
   * answered with an older row, which is dropped; one that left later shows that the row itself went back (restored from
   * a backup, or deleted and made anew), and the row is the truth.
   */
  adopt(account: Account, state: TokenState, readAt: number): Copy {
    const known = this.copies.get(account.appId);
    if (known && known.state.revision > state.revision && readAt <= known.adoptedAt) return known;
    const copy = this.copyOf(account, state, readAt);
    this.copies.set(account.appId, copy);
    const { generation } = state;
    if (state.expiresAt && generation !== (known?.state.generation ?? 0))
      this.changes.next({ appId: account.appId, generation, expiresAt: copy.promisedUntil });
    return copy;
  }

  forget(appId: string): void {
    this.copies.delete(appId);
  }

  /** The token of this copy if it may be handed out at this very moment. */
  serve({ state, readAt, servableForMs, ...ends }: Copy): ServedToken | undefined {
    const now = this.clock.now();
    const isPast = now >= ends.servableUntil || this.clock.elapsed() - readAt >= servableForMs;
    if (!state.token || isPast) return undefined;
    return {
      token: state.token,
      expiresAt: ends.promisedUntil,
      expiresInSeconds: secondsLeft(ends.promisedUntil, now),
      generation: state.generation,
    };
  }

  ageMs(copy: Copy): number {
    return this.clock.elapsed() - copy.readAt;
  }

  private copyOf(account: Account, state: TokenState, readAt: number): Copy {
    const [now, adoptedAt] = [this.clock.now(), this.clock.elapsed()];
    const rules = this.rules.of(account);
    const until = servableUntil(state, rules);
    return {
      state,
      readAt,
      adoptedAt,
      servableUntil: until,
      servableForMs: until - now,
      promisedUntil: promisedUntil(state, now - (adoptedAt - readAt), rules),
    };
  }
}
