import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { UserToken } from '../wechat/tokens.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { SessionEndings } from './session-endings.js';
import { REFRESH_TOKEN_LIFE_MS, type StoredUserToken, UserTokenStore } from './user-token.store.js';

/** Not handed out with less left than this. */
const MARGIN_MS = seconds(30);
const USER_PASSWORD_CHANGED = 42007;

/** Why a user has no usable token: never had one with this scope, or WeChat wants the user to authorise again. */
export type NoUserToken = 'none' | 'reauthorize';

/** The user tokens: kept at login, refreshed when needed, erased when they are no longer good for anything. */
@Injectable()
export class UserTokenService {
  private readonly refreshing = new Map<string, Promise<UserToken | NoUserToken>>();

  constructor(
    private readonly store: UserTokenStore,
    private readonly sessions: SessionEndings,
    private readonly wechat: WechatOAuthClient,
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
   * runs `call` again. @throws WechatError
   */
  async withToken<T>(
    appId: string,
    openId: string,
    call: (token: UserToken) => Promise<T>,
  ): Promise<T | NoUserToken> {
    const token = await this.get(appId, openId);
    if (typeof token === 'string') return token;
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WechatRejectedError)) throw error;
      const other = await this.insteadOf(token, { appId, openId }, error);
      return typeof other === 'string' ? other : call(other);
    }
  }

  /** What there is once WeChat has refused this token. @throws `error` when the token is not what it is about */
  private async insteadOf(
    refused: UserToken,
    { appId, openId }: { appId: string; openId: string },
    error: WechatRejectedError,
  ): Promise<UserToken | NoUserToken> {
    if (error.class === 'token') return this.refresh(appId, openId, refused);
    if (error.class !== 'user') throw error;
    const stored = await this.store.find(appId, openId);
    if (!stored) return 'none';
    // The user logged in meanwhile: the refusal of the old token says nothing about the new one.
    if (stored.accessToken.reveal() !== refused.reveal()) return stored.accessToken;
    return this.refuse(stored, error);
  }

  async has(appId: string, openId: string): Promise<boolean> {
    const stored = await this.store.find(appId, openId);
    return stored !== undefined && !stored.isRefused;
  }

  /** @throws WechatError when a refresh is needed and WeChat cannot be asked */
  async get(appId: string, openId: string): Promise<UserToken | NoUserToken> {
    const stored = await this.store.find(appId, openId);
    if (!stored) return 'none';
    if (stored.isRefused) return 'reauthorize';
    if (stored.accessExpiresAt - MARGIN_MS > this.clock.now()) return stored.accessToken;
    return this.refresh(appId, openId, stored.accessToken);
  }

  /** One refresh per user at a time; `dead` is the token that nobody wants any more. */
  private refresh(appId: string, openId: string, dead: UserToken): Promise<UserToken | NoUserToken> {
    const key = `${appId} ${openId}`;
    const running = this.refreshing.get(key);
    if (running) return running;
    const mine = this.refreshNow(appId, openId, dead).finally(() => this.refreshing.delete(key));
    this.refreshing.set(key, mine);
    return mine;
  }

  private async refreshNow(appId: string, openId: string, dead: UserToken): Promise<UserToken | NoUserToken> {
    const stored = await this.store.find(appId, openId);
    if (!stored) return 'none';
    if (stored.isRefused) return 'reauthorize';
    if (stored.accessToken.reveal() !== dead.reveal()) return stored.accessToken;
    if (stored.refreshExpiresAt <= this.clock.now()) return this.refuse(stored);
    try {
      const grant = await this.wechat.refresh(appId, stored.refreshToken);
      return await this.replace(stored, grant);
    } catch (error) {
      if (error instanceof WechatRejectedError && error.class === 'user') return this.refuse(stored, error);
      throw error;
    }
  }

  private async replace(stored: StoredUserToken, grant: IssuedUserToken): Promise<UserToken | NoUserToken> {
    const { accessToken, refreshToken, expiresInSeconds } = grant;
    const accessExpiresAt = this.clock.now() + seconds(expiresInSeconds);
    // WeChat usually gives the same refresh token back; whatever it gives is kept, with the deadline of the login.
    const written = await this.store.replace(stored, {
      ...stored,
      accessToken,
      refreshToken,
      accessExpiresAt,
    });
    return written ? accessToken : this.get(stored.appId, stored.openId);
  }

  /** 42007 (password changed) voids everything of the user; other refusals leave the session and ask for a new consent. */
  private async refuse(stored: StoredUserToken, error?: WechatRejectedError): Promise<NoUserToken> {
    const { appId, openId } = stored;
    this.log.info('oauth.user_token_refused', 'A user has to authorise again', {
      app_id: appId,
      errcode: error?.refusal.errcode,
    });
    if (error?.refusal.errcode === USER_PASSWORD_CHANGED) {
      await this.sessions.endOfUser(appId, openId);
      await this.store.delete(appId, openId);
    } else {
      await this.store.replace(stored, { ...stored, isRefused: true });
    }
    return 'reauthorize';
  }
}
