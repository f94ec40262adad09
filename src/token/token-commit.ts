import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { WechatRejectedError, WechatUnreachableError } from '../wechat/wechat.errors.js';
import type { IssuedGlobalToken } from '../wechat/wechat.schemas.js';
import { refreshFailure } from './refresh-failure.js';
import { type Commit, commit, fail } from './refresh.protocol.js';
import { TokenFingerprint } from './token-fingerprint.js';
import { TokenRows } from './token-rows.js';
import { TokenRules } from './token-rules.js';

const RETRY_WRITE_MS = seconds(1);

/** The last step of an attempt: what came of the call goes into the row, if the row is still ours. */
@Injectable()
export class TokenCommit {
  constructor(
    private readonly rows: TokenRows,
    private readonly fingerprint: TokenFingerprint,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: Log,
  ) {}

  async succeeded(
    account: Account,
    rules: TokenRules,
    fence: number,
    issued: IssuedGlobalToken,
  ): Promise<'renewed' | 'same' | 'older' | 'fenced'> {
    const { appId } = account;
    const fresh = {
      token: issued.token,
      fingerprint: this.fingerprint.of(issued.token),
      lifeMs: seconds(issued.expiresInSeconds),
    };
    let result: Commit = 'fenced';
    const state = await this.persistently(rules, async () => {
      // Before the row changes: after a crash in between, a report of this token must still be recognised.
      await this.rows.remember(appId, fresh.fingerprint, this.clock.now() + fresh.lifeMs);
      return this.rows.change(account, (row) => {
        result = commit(row, fence, fresh, this.clock.now(), rules.of(account));
        return result === 'fenced' ? undefined : result.patch;
      });
    });
    const outcome = outcomeOf(result);
    if (outcome === 'renewed') {
      this.log.info('token.renewed', 'A new token took over', {
        app_id: appId,
        generation: state?.generation,
        expires_in: issued.expiresInSeconds,
      });
    } else if (outcome !== 'same') {
      this.log.warn('token.dropped', 'An answer came too late and was dropped', { app_id: appId, outcome });
    }
    return outcome;
  }

  async failed(account: Account, rules: TokenRules, fence: number, error: unknown): Promise<void> {
    const failure = refreshFailure(error, this.clock.now());
    // A refusal by errcode and a connection that never stood are certain: no token was issued. -1 (busy) is not.
    const outcomeUnknown =
      !(error instanceof WechatUnreachableError) &&
      !(error instanceof WechatRejectedError && error.class !== 'transient');
    this.log.warn('token.refresh_failed', failure.detail, {
      app_id: account.appId,
      code: failure.code,
      class: failure.class,
      errcode: failure.wechat?.errcode,
      remedy: failure.remedy,
    });
    await this.persistently(rules, () =>
      this.rows.change(account, (row) =>
        fail(
          row,
          fence,
          { failure, outcomeUnknown, now: this.clock.now(), jitter: this.random.fraction() },
          rules.of(account),
        ),
      ),
    );
  }

  /** The database may be away just now: the answer is kept and written when it is back, for as long as it can matter. */
  private async persistently<T>(rules: TokenRules, write: () => Promise<T>): Promise<T> {
    const giveUpAt = this.clock.elapsed() + rules.timings.overlap;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // The account was deleted meanwhile: no database will ever take this answer.
        if (error instanceof AppError || this.clock.elapsed() >= giveUpAt) throw error;
        this.log.warn('token.write_failed', 'A refresh could not be recorded; it is tried again', { error });
        await this.clock.sleep(RETRY_WRITE_MS);
      }
    }
  }
}

// A function, because the compiler does not see that a callback assigned `result`.
const outcomeOf = (result: Commit): 'renewed' | 'same' | 'older' | 'fenced' =>
  result === 'fenced' ? result : result.outcome;
