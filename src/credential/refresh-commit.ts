import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { WechatRejectedError, WechatUnreachableError } from '../wechat/wechat.errors.js';
import { type Credential, idOf } from './credential.js';
import type { Copy } from './credential-memory.js';
import { CredentialRows } from './credential-rows.js';
import { Fingerprint } from './fingerprint.js';
import type { IssuedValue } from './issuers.js';
import { refreshFailure } from './refresh-failure.js';
import { RefreshNews } from './refresh-news.js';
import type { Rules } from './refresh.policy.js';
import { type Commit, commit, fail } from './refresh.outcome.js';
import type { Attempt } from './refresh.protocol.js';

const RETRY_WRITE_MS = seconds(1);

/** The last step of an attempt: what came of the call goes into the row, if the row is still ours. */
@Injectable()
export class RefreshCommit {
  constructor(
    private readonly rows: CredentialRows,
    private readonly fingerprint: Fingerprint,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly news: RefreshNews,
  ) {}

  async succeeded(
    credential: Credential,
    rules: Rules,
    attempt: Attempt,
    { value, expiresInSeconds }: IssuedValue,
  ): Promise<'renewed' | 'same' | 'older' | 'fenced'> {
    const fresh = { value, fingerprint: this.fingerprint.of(value), lifeMs: seconds(expiresInSeconds) };
    let result: Commit = 'fenced';
    await this.persistently(rules, async () => {
      // Before the row changes: after a crash in between, a report of this token must still be recognised. Only tokens are reported.
      if (credential.kind === 'token') await this.rows.remember(credential, fresh.fingerprint, fresh.lifeMs);
      await this.rows.change(
        credential,
        (row, now) => {
          result = commit(row, attempt, fresh, now, rules);
          return result === 'fenced' ? undefined : result.patch;
        },
        this.ownCopy(credential, attempt),
      );
    });
    return this.news.answered(credential, result, rules);
  }

  async failed(credential: Credential, rules: Rules, attempt: Attempt, error: unknown): Promise<void> {
    const jitter = this.random.fraction();
    const failed = await this.persistently(rules, () =>
      this.rows.change(credential, (row, now) => {
        const failure = refreshFailure(error, now);
        return fail(row, attempt, { failure, outcomeUnknown: isUnknown(error), now, jitter }, rules);
      }),
    );
    this.news.failed(credential, failed?.failure ?? refreshFailure(error, attempt.sentAt), failed);
  }

  /** The row as this attempt has written it: nobody else will have touched it since. */
  private ownCopy(credential: Credential, { fence }: Attempt): Copy | undefined {
    const copy = this.rows.known(idOf(credential));
    return copy?.state.fence === fence ? copy : undefined;
  }

  /** The database may be away just now: the answer is kept and written when it is back, for as long as it can matter. */
  private async persistently<T>({ timings }: Rules, write: () => Promise<T>): Promise<T> {
    const giveUpAt = this.clock.elapsed() + timings.overlap;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // The account was deleted meanwhile: no database will ever take this answer.
        if (error instanceof AppError || this.clock.elapsed() >= giveUpAt) throw error;
        this.news.writeFailed(error);
        await this.clock.sleep(RETRY_WRITE_MS);
      }
    }
  }
}

/** A refusal by errcode and a connection that never stood are certain: nothing was issued. -1 (busy) is not. */
const isUnknown = (error: unknown): boolean =>
  !(error instanceof WechatUnreachableError) &&
  !(error instanceof WechatRejectedError && error.class !== 'transient') &&
  !(error instanceof AppError && error.code.startsWith('token.'));
