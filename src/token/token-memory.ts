import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { secondsLeft } from '../common/time/instant.js';
import { servableUntil } from './refresh.policy.js';
import type { ServedToken, TokenChange } from './served-token.js';
import { TokenRules } from './token-rules.js';
import type { TokenState } from './token-state.js';

/** This instance's copy of a row. */
export interface Copy {
  readonly state: TokenState;
  readonly readAt: number;
  /** What was left to serve when it was read, by this process's own measure: a clock that jumps back cannot prolong it. */
  readonly servableForMs: number;
  readonly servableUntil: number;
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

  /** Takes a row that was read no earlier than `readAt` (elapsed ms). A copy never goes back behind a later revision. */
  adopt(account: Account, state: TokenState, readAt: number): Copy {
    const known = this.copies.get(account.appId);
    if (known && known.state.revision > state.revision) return known;
    const until = servableUntil(state, this.rules.of(account));
    const copy: Copy = { state, readAt, servableUntil: until, servableForMs: until - this.clock.now() };
    this.copies.set(account.appId, copy);
    if (state.expiresAt && state.generation > (known?.state.generation ?? 0)) {
      this.changes.next({ appId: account.appId, generation: state.generation, expiresAt: state.expiresAt });
    }
    return copy;
  }

  forget(appId: string): void {
    this.copies.delete(appId);
  }

  /** The token of this copy if it may be handed out at this very moment. */
  serve({ state, readAt, servableForMs, servableUntil: until }: Copy): ServedToken | undefined {
    const now = this.clock.now();
    if (
      !state.token ||
      state.expiresAt === undefined ||
      now >= until ||
      this.clock.elapsed() - readAt >= servableForMs
    )
      return undefined;
    return {
      token: state.token,
      expiresAt: state.expiresAt,
      expiresInSeconds: secondsLeft(state.expiresAt, now),
      generation: state.generation,
    };
  }

  ageMs(copy: Copy): number {
    return this.clock.elapsed() - copy.readAt;
  }
}
