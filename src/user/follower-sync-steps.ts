import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Tombstones } from '../identity/tombstones.js';
import { WechatOutcomeUnknownError, WechatRejectedError } from '../wechat/wechat.errors.js';
import { FollowerPages, type Followers } from './follower-pages.js';
import { FollowerRowsStore } from './follower-rows.store.js';
import { failed, isBudgetSpent, listed, marked, spent, waitForTomorrow } from './follower-sync-progress.js';
import { type FollowerSync, FollowerSyncStore } from './follower-sync.store.js';

/** How far back somebody is looked for who was not erased. */
const CURSORS = 20;

/** One step of one synchronisation: what the row becomes by it. */
@Injectable()
export class FollowerSyncSteps {
  constructor(
    private readonly store: FollowerSyncStore,
    private readonly pages: FollowerPages,
    private readonly followers: FollowerRowsStore,
    private readonly tombstones: Tombstones,
    private readonly log: Log,
  ) {}

  async do(row: FollowerSync, now: number): Promise<Partial<FollowerSync>> {
    if (row.state === 'marking')
      return marked(row, await this.followers.mark(row, row.afterOpenId), await this.store.now());
    if (isBudgetSpent(row, now)) return waitForTomorrow(now);
    try {
      const page = await this.pages.read(row.appId, row.afterOpenId ?? undefined);
      await this.followers.seen(row, page.openIds);
      const counted = await this.upToCursor(row.appId, page);
      return { ...spent(row, now), ...listed(row, counted, await this.store.now()) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.log.warn('followers.sync_refused', error.detail, {
        app_id: row.appId,
        code: error.code,
        errcode: error.wechat?.errcode,
      });
      return { ...(wasCalled(error) && spent(row, now)), ...failed(row, error, await this.store.now()) };
    }
  }

  /** WeChat goes on from any openid of its list: where the last one is of somebody who was erased, from one before; who is behind it comes again. */
  private async upToCursor(appId: string, page: Followers): Promise<Followers> {
    if (page.next === undefined) return page;
    const { openIds } = page;
    const erased = await this.tombstones.among(appId, [...openIds.slice(-CURSORS), page.next]);
    if (!erased.has(page.next)) return page;
    const next = openIds.slice(-CURSORS).findLast((openId) => !erased.has(openId));
    return next === undefined
      ? page
      : { ...page, next, openIds: openIds.slice(0, openIds.indexOf(next) + 1) };
  }

  /** False when the lease was lost. Who was erased while the step was done does not stay in the row either. */
  async finish(row: FollowerSync, change: Partial<FollowerSync>): Promise<boolean> {
    const isWritten = await this.store.finish(row, change);
    const { afterOpenId } = change;
    if (isWritten && afterOpenId && (await this.tombstones.among(row.appId, [afterOpenId])).size > 0)
      await this.store.forget(row.appId, afterOpenId);
    return isWritten;
  }
}

/** Without a token, or a connection, nothing of the quota is spent. */
const wasCalled = (error: AppError): boolean =>
  error instanceof WechatRejectedError || error instanceof WechatOutcomeUnknownError;
