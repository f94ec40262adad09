import { Injectable } from '@nestjs/common';
import { isoInstant } from '../common/time/instant.js';
import { monthResetsAt, quotaMonth } from './quota-day.js';
import { clearsExhausted } from './quota.errors.js';
import type { QuotaCleared } from './quota.schemas.js';
import { CLEARS_PER_MONTH, QuotaClearStore } from './quota-clear.store.js';
import { WechatRejectedError, WechatUnreachableError } from '../wechat/wechat.errors.js';

/** Errcode 48006: the ten clears of the month are used (clearQuota). */
const EXHAUSTED = 48006;

/** Counts the clears of a month: ten, whoever asks for them and however. */
@Injectable()
export class QuotaClears {
  constructor(private readonly store: QuotaClearStore) {}

  async left(appId: string, now: number): Promise<QuotaCleared['clears']> {
    const used = await this.store.used(appId, quotaMonth(now));
    return { used, left: CLEARS_PER_MONTH - used, resets_at: isoInstant(monthResetsAt(now)) };
  }

  /**
   * Runs `clear`, which uses one. It is written down before the call leaves: what nobody knows the outcome of counts as used.
   * @throws clearsExhausted, and what `clear` throws
   */
  async use<T>(appId: string, now: number, clear: () => Promise<T>): Promise<T> {
    const month = quotaMonth(now);
    if (!(await this.store.take(appId, month))) throw clearsExhausted(monthResetsAt(now));
    try {
      return await clear();
    } catch (error) {
      if (error instanceof WechatRejectedError && error.refusal.errcode === EXHAUSTED) {
        await this.store.markExhausted(appId, month);
        throw clearsExhausted(monthResetsAt(now), error.refusal);
      }
      if (isRefused(error)) await this.store.giveBack(appId, month);
      throw error;
    }
  }
}

/** Surely not carried out; -1 (busy) leaves it open. */
const isRefused = (error: unknown): boolean =>
  error instanceof WechatUnreachableError ||
  (error instanceof WechatRejectedError && error.class !== 'transient');
