import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { graceWithoutStoreMs } from './refresh.policy.js';
import type { ServedToken } from './served-token.js';
import { READER_WAIT_MS } from './timings.js';
import { type Copy, TokenMemory } from './token-memory.js';
import { TokenRefresher } from './token-refresher.js';
import { TokenRows } from './token-rows.js';
import { TokenRules } from './token-rules.js';
import { tokenTooShort, tokenUnavailable, tokenUnreadable } from './token.errors.js';

/** How often to look whether another instance, which holds the lease, is done. */
const LOOK_AGAIN_MS = 100;

/** Hands out tokens that are provably good at that moment; waits a little for one on its way; else says why not. */
@Injectable()
export class TokenReader {
  constructor(
    private readonly memory: TokenMemory,
    private readonly rows: TokenRows,
    private readonly refresher: TokenRefresher,
    private readonly rules: TokenRules,
    private readonly clock: Clock,
  ) {}

  /** From this instance's copy, if that is fresh enough to need no question. Synchronous, for the hot path. */
  peek(appId: string): ServedToken | undefined {
    const copy = this.memory.get(appId);
    if (!copy || this.memory.ageMs(copy) > this.rules.timings.readerCache) return undefined;
    return this.memory.serve(copy);
  }

  /** A token that lives at least `minTtl` seconds more. @throws tokenUnavailable */
  async get(account: Account, minTtl = 0): Promise<ServedToken> {
    const known = this.peek(account.appId);
    if (known && known.expiresInSeconds >= minTtl) return known;
    try {
      const current = this.serve(await this.current(account), minTtl);
      return current ?? (await this.waitForOne(account, minTtl));
    } catch (error) {
      throw error instanceof AppError ? error : tokenUnreadable(error);
    }
  }

  private serve(copy: Copy, minTtl: number): ServedToken | undefined {
    const served = this.memory.serve(copy);
    return served && served.expiresInSeconds >= minTtl ? served : undefined;
  }

  /** The row, or this instance's copy while the database does not answer and the copy may still be trusted. */
  private async current(account: Account): Promise<Copy> {
    try {
      return await this.rows.read(account);
    } catch (error) {
      const copy = this.memory.get(account.appId);
      const isTrusted =
        copy && this.memory.ageMs(copy) < graceWithoutStoreMs(copy.state, this.rules.of(account));
      if (isTrusted && this.memory.serve(copy)) return copy;
      throw error;
    }
  }

  private async waitForOne(account: Account, minTtl: number): Promise<ServedToken> {
    const { appId } = account;
    const until = this.clock.elapsed() + READER_WAIT_MS;
    for (;;) {
      const left = until - this.clock.elapsed();
      const outcome =
        left > 0 ? await withinMs(this.clock, left, this.refresher.refresh(appId, 'due')) : TIMED_OUT;
      const copy = await this.rows.read(account);
      const served = this.serve(copy, minTtl);
      if (served) return served;
      const mayStillCome = outcome === 'leased' || outcome === 'gap' || outcome === 'held';
      if (!mayStillCome || until - this.clock.elapsed() <= LOOK_AGAIN_MS)
        throw this.unavailable(copy, minTtl);
      await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  private unavailable(copy: Copy, minTtl: number): Error {
    const { failure, nextDueAt } = copy.state;
    const served = this.memory.serve(copy);
    const waitMs = failure || served ? nextDueAt - this.clock.now() : 0;
    const retryAfter = Math.min(60, Math.max(1, Math.ceil(waitMs / 1_000)));
    if (served) return tokenTooShort(failure, { minTtl, left: served.expiresInSeconds, retryAfter });
    return tokenUnavailable(failure, retryAfter);
  }
}
