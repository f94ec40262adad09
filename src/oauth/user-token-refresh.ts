import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { upstreamDeadlineMs } from '../wechat/deadline.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { UserTokenRefusal } from './user-token-refusal.js';
import { type StoredUserToken, UserTokenStore } from './user-token.store.js';

/** What the instance at work needs besides WeChat's answer. */
const MARGIN_MS = seconds(2);
const LOOK_AGAIN_MS = 50;

/** Why a user has no usable token: never had one with this scope, or WeChat wants the user to authorise again. */
export type NoUserToken = 'none' | 'reauthorize';

/** One refresh per user at a time, over all instances: whoever else wants the token waits for its outcome (docs/adr/0029). */
@Injectable()
export class UserTokenRefresh {
  private readonly running = new Map<string, Promise<StoredUserToken | NoUserToken>>();
  /** The longest that one holder may be at it. */
  private readonly leaseMs: number;

  constructor(
    private readonly store: UserTokenStore,
    private readonly refusal: UserTokenRefusal,
    private readonly wechat: WechatOAuthClient,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.leaseMs = upstreamDeadlineMs(config.wechat.overlapMs) + MARGIN_MS;
  }

  /** What comes in the place of `dead`. @throws WechatError */
  insteadOf(dead: StoredUserToken): Promise<StoredUserToken | NoUserToken> {
    const key = `${dead.appId} ${dead.openId}`;
    const running = this.running.get(key);
    if (running) return running;
    const mine = this.refreshed(dead).finally(() => this.running.delete(key));
    this.running.set(key, mine);
    return mine;
  }

  private async refreshed(dead: StoredUserToken): Promise<StoredUserToken | NoUserToken> {
    const { appId, openId, revision } = dead;
    const giveUpAt = this.clock.elapsed() + this.leaseMs;
    for (;;) {
      const stored = await this.store.find(appId, openId);
      if (!stored) return 'none';
      if (stored.isRefused) return 'reauthorize';
      if (stored.revision !== revision) return stored;
      const now = this.clock.now();
      if (stored.refreshExpiresAt <= now) return this.refused(stored);
      // A lease by a clock far ahead of ours is waited for no longer than ours would last.
      const freeSince = this.clock.elapsed() >= giveUpAt ? Infinity : now;
      if (await this.store.claim(stored, freeSince, now + this.leaseMs)) return this.byHolder(stored);
      await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  private async byHolder(stored: StoredUserToken): Promise<StoredUserToken | NoUserToken> {
    try {
      return await this.replace(stored, await this.wechat.refresh(stored, stored.refreshToken));
    } catch (error) {
      if (error instanceof WechatRejectedError && error.class === 'user') return this.refused(stored, error);
      await this.store.release(stored);
      throw error;
    }
  }

  private async replace(
    stored: StoredUserToken,
    grant: IssuedUserToken,
  ): Promise<StoredUserToken | NoUserToken> {
    const { accessToken, refreshToken, expiresInSeconds } = grant;
    const accessExpiresAt = this.clock.now() + seconds(expiresInSeconds);
    // WeChat usually gives the same refresh token back; whatever it gives is kept, with the deadline of the login.
    const content = { ...stored, accessToken, refreshToken, accessExpiresAt };
    const written = await this.store.replace(stored, content);
    return written ? { ...content, revision: stored.revision + 1 } : this.newest(stored);
  }

  private async refused(
    stored: StoredUserToken,
    error?: WechatRejectedError,
  ): Promise<StoredUserToken | NoUserToken> {
    return (await this.refusal.accept(stored, error)) ? 'reauthorize' : this.newest(stored);
  }

  private async newest({ appId, openId }: StoredUserToken): Promise<StoredUserToken | NoUserToken> {
    const stored = await this.store.find(appId, openId);
    if (!stored) return 'none';
    return stored.isRefused ? 'reauthorize' : stored;
  }
}
