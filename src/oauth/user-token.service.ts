import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { UserToken } from '../wechat/tokens.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { UserTokenRefusal } from './user-token-refusal.js';
import { type NoUserToken, UserTokenRefresh } from './user-token-refresh.js';
import { REFRESH_TOKEN_LIFE_MS, type StoredUserToken, UserTokenStore } from './user-token.store.js';

/** Not handed out with less left than this. */
const MARGIN_MS = seconds(30);

export type { NoUserToken } from './user-token-refresh.js';

/** The user tokens: kept at login, refreshed when needed, erased when they are no longer good for anything. */
@Injectable()
export class UserTokenService {
  constructor(
    private readonly store: UserTokenStore,
    private readonly refresh: UserTokenRefresh,
    private readonly refusal: UserTokenRefusal,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Keeps the tokens of a login with `snsapi_userinfo`; they replace those of an earlier one. */
  async keep(appId: string, grant: IssuedUserToken): Promise<void> {
    const now = this.clock.now();
    await this.store.put({
      appId,
      openId: grant.openId,
      scope: grant.scopes.join(','),
      accessToken: grant.accessToken,
      refreshToken: grant.refreshToken,
      accessExpiresAt: now + seconds(grant.expiresInSeconds),
      refreshExpiresAt: now + REFRESH_TOKEN_LIFE_MS,
      isRefused: false,
    });
  }

  /**
   * Runs `call` with the user's token, refreshed if it has run out; if WeChat calls it dead all the same, refreshes once and
   * runs `call` again. Tokens that do not open count as refused: a new login puts others in their place. @throws WechatError
   */
  async withToken<T>(
    appId: string,
    openId: string,
    call: (token: UserToken) => Promise<T>,
  ): Promise<T | NoUserToken> {
    try {
      const current = await this.current(appId, openId);
      return typeof current === 'string' ? current : await this.tryOn(current, call);
    } catch (error) {
      if (!(error instanceof CellDamagedError)) throw error;
      this.log.error('oauth.user_token_damaged', error.detail, { app_id: appId, remedy: error.remedy });
      return 'reauthorize';
    }
  }

  has(appId: string, openId: string): Promise<boolean> {
    return this.store.hasGood(appId, openId);
  }

  private async tryOn<T>(
    current: StoredUserToken,
    call: (token: UserToken) => Promise<T>,
  ): Promise<T | NoUserToken> {
    try {
      return await call(current.accessToken);
    } catch (error) {
      if (!(error instanceof WechatRejectedError)) throw error;
      const other = await this.insteadOf(current, error);
      return typeof other === 'string' ? other : this.tryLast(other, call);
    }
  }

  /** A refusal of the user is as good at the second call as at the first. */
  private async tryLast<T>(
    other: StoredUserToken,
    call: (token: UserToken) => Promise<T>,
  ): Promise<T | NoUserToken> {
    try {
      return await call(other.accessToken);
    } catch (error) {
      const isOfUser = error instanceof WechatRejectedError && error.class === 'user';
      if (isOfUser && (await this.refusal.accept(other, error))) return 'reauthorize';
      throw error;
    }
  }

  /** What there is once WeChat has refused these tokens. @throws `error` when they are not what it is about */
  private async insteadOf(
    refused: StoredUserToken,
    error: WechatRejectedError,
  ): Promise<StoredUserToken | NoUserToken> {
    if (error.class === 'token') return this.refresh.insteadOf(refused);
    if (error.class !== 'user') throw error;
    return (await this.refusal.accept(refused, error))
      ? 'reauthorize'
      : this.current(refused.appId, refused.openId);
  }

  private async current(appId: string, openId: string): Promise<StoredUserToken | NoUserToken> {
    const stored = await this.store.find(appId, openId);
    if (!stored) return 'none';
    if (stored.isRefused) return 'reauthorize';
    if (stored.accessExpiresAt - MARGIN_MS > this.clock.now()) return stored;
    return this.refresh.insteadOf(stored);
  }
}
