import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { seconds } from '../common/time/instant.js';
import { type Credential, idOf } from './credential.js';
import { credentialTooShort, credentialUnavailable, credentialUnreadable } from './credential.errors.js';
import { type Copy, CredentialMemory, type Served } from './credential-memory.js';
import { CredentialRows } from './credential-rows.js';
import { Refresher } from './refresher.js';
import { RefreshRules } from './refresh-rules.js';
import { graceWithoutStoreMs } from './refresh.policy.js';
import { READER_WAIT_MS } from './timings.js';

/** How often to look whether another instance, which holds the lease, is done. */
const LOOK_AGAIN_MS = 100;

/** After the database failed to answer, trusted copies are served for so long before it is asked again. */
const LEAVE_STORE_ALONE_MS = seconds(1);

/** Outcomes that leave it open whether a value comes within the reader's patience. */
const MAY_STILL_COME: ReadonlySet<unknown> = new Set(['leased', 'gap', 'held']);

/** Hands out values that are provably good at that moment; waits a little for one on its way; else says why not. */
@Injectable()
export class CredentialReader {
  private storeAwayUntil = -Infinity;

  constructor(
    private readonly memory: CredentialMemory,
    private readonly rows: CredentialRows,
    private readonly refresher: Refresher,
    private readonly rules: RefreshRules,
    private readonly clock: Clock,
  ) {}

  /** From this instance's copy, if that is fresh enough to need no question. Synchronous, for the hot path. */
  peek(id: string): Served | undefined {
    const copy = this.memory.get(id);
    return copy && this.memory.serveFresh(copy);
  }

  /** A value that lives at least `minTtl` seconds more. @throws credentialUnavailable */
  async get(credential: Credential, minTtl = 0): Promise<Served> {
    const known = this.peek(idOf(credential));
    if (known && known.expiresInSeconds >= minTtl) return known;
    try {
      const current = this.serve(await this.current(credential), minTtl);
      return current ?? (await this.waitForOne(credential, minTtl));
    } catch (error) {
      throw error instanceof AppError ? error : credentialUnreadable(credential.kind, error);
    }
  }

  private serve(copy: Copy, minTtl: number): Served | undefined {
    const served = this.memory.serve(copy);
    return served && served.expiresInSeconds >= minTtl ? served : undefined;
  }

  /** The row, or this instance's copy while the database does not answer and the copy may still be trusted. */
  private async current(credential: Credential): Promise<Copy> {
    const copy = this.trustedCopy(credential);
    if (copy && this.clock.elapsed() < this.storeAwayUntil) return copy;
    try {
      return await this.read(credential, copy ? this.rules.timings.statement : READER_WAIT_MS);
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.storeAwayUntil = this.clock.elapsed() + LEAVE_STORE_ALONE_MS;
      const trusted = this.trustedCopy(credential);
      if (trusted) return trusted;
      throw error;
    }
  }

  private trustedCopy(credential: Credential): Copy | undefined {
    const copy = this.memory.get(idOf(credential));
    if (!copy || !this.memory.serve(copy)) return undefined;
    const grace = graceWithoutStoreMs(copy.state, this.rules.of(credential));
    return this.memory.isWithin(copy, grace) ? copy : undefined;
  }

  private async read(credential: Credential, limitMs: number): Promise<Copy> {
    const copy = await withinMs(this.clock, limitMs, this.rows.read(credential));
    if (copy === TIMED_OUT) throw new Error('the database did not answer in time');
    return copy;
  }

  private async waitForOne(credential: Credential, minTtl: number): Promise<Served> {
    const until = this.clock.elapsed() + READER_WAIT_MS;
    let wasRepeated = false;
    for (;;) {
      const left = until - this.clock.elapsed();
      const outcome =
        left > 0 ? await withinMs(this.clock, left, this.refresher.refresh(credential, 'due')) : TIMED_OUT;
      const copy = await this.read(credential, Math.max(left, this.rules.timings.statement));
      const served = this.serve(copy, minTtl);
      if (served) return served;
      // It became due between the two looks at it.
      if (!wasRepeated && outcome === 'not-due' && copy.state.nextDueAt <= this.rows.nowBy(copy)) {
        wasRepeated = true;
        continue;
      }
      const mayCome = MAY_STILL_COME.has(outcome) || this.isNearlyDue(copy, until);
      if (!mayCome || until - this.clock.elapsed() <= LOOK_AGAIN_MS)
        throw this.unavailable(credential, copy, minTtl);
      await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  /** The last answer was good, and the next question is so near that the reader sees its answer. */
  private isNearlyDue(copy: Copy, until: number): boolean {
    const { failure, nextDueAt } = copy.state;
    return failure === undefined && nextDueAt - this.rows.nowBy(copy) <= until - this.clock.elapsed();
  }

  private unavailable({ kind }: Credential, copy: Copy, minTtl: number): Error {
    const { failure, nextDueAt } = copy.state;
    const served = this.memory.serve(copy);
    const waitMs = failure || served ? nextDueAt - this.rows.nowBy(copy) : 0;
    const retryAfter = Math.min(60, Math.max(1, Math.ceil(waitMs / 1_000)));
    if (served) return credentialTooShort(failure, { minTtl, left: served.expiresInSeconds, retryAfter });
    return credentialUnavailable(kind, failure, retryAfter);
  }
}
