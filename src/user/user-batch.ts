import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { BatchLimits } from './batch-limits.js';
import { type BatchFailure, BatchPieces } from './batch-pieces.js';
import { PIECE } from './follower-pieces.js';
import type { Profile } from './profile-view.js';
import { batchOutOfTime } from './user.errors.js';

export interface BatchResult {
  /** In the order in which they were asked for, each once. */
  readonly users: readonly Profile[];
  readonly failed: readonly BatchFailure[];
}

/** Pieces that one request has under way at WeChat at a time. */
const AT_ONCE = 4;

/** Profiles of up to 10 000 users. What WeChat refuses for all ends the batch: what was fetched until then is answered. */
@Injectable()
export class UserBatch {
  constructor(
    private readonly pieces: BatchPieces,
    private readonly accounts: AccountService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws accountNotFound */
  async read(appId: string, openIds: readonly string[], lang: Language): Promise<BatchResult> {
    this.accounts.get(appId);
    const unique = [...new Set(openIds)];
    const results = new Map<string, Profile | BatchFailure>();
    const toAsk = await this.pieces.youngOf(appId, unique, results);
    await this.askAll(appId, toAsk, lang, results);
    const inOrder = unique.flatMap((openId) => results.get(openId) ?? []);
    return {
      users: inOrder.filter((result) => 'identity' in result),
      failed: inOrder.filter((result) => 'code' in result),
    };
  }

  private async askAll(
    appId: string,
    openIds: readonly string[],
    lang: Language,
    results: Map<string, Profile | BatchFailure>,
  ): Promise<void> {
    const limits = new BatchLimits(this.clock);
    const waiting = Array.from({ length: Math.ceil(openIds.length / PIECE) }, (_, index) =>
      openIds.slice(index * PIECE, (index + 1) * PIECE),
    );
    let end: AppError | undefined;
    const work = async (): Promise<void> => {
      for (let piece = waiting.shift(); piece; piece = waiting.shift()) {
        end ??= limits.isOver ? batchOutOfTime() : undefined;
        end ??= await this.failureOf(appId, () =>
          this.pieces.ask({ appId, openIds: piece, lang }, limits, results),
        );
        if (!end) continue;
        for (const openId of piece)
          if (!results.has(openId))
            results.set(openId, { openId, code: end.code, errcode: end.wechat?.errcode });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Why nothing came of a piece, and nothing will of the others. */
  private async failureOf(appId: string, ask: () => Promise<void>): Promise<AppError | undefined> {
    try {
      await ask();
      return undefined;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.log.warn('user.batch_ended', error.detail, {
        app_id: appId,
        code: error.code,
        errcode: error.wechat?.errcode,
      });
      return error;
    }
  }
}
