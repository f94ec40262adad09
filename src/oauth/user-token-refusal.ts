import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import type { WechatRejectedError } from '../wechat/wechat.errors.js';
import { SessionEndings } from './session-endings.js';
import { type StoredUserToken, UserTokenStore } from './user-token.store.js';

const USER_PASSWORD_CHANGED = 42007;

/** What follows when WeChat takes a user's tokens for over. */
@Injectable()
export class UserTokenRefusal {
  constructor(
    private readonly store: UserTokenStore,
    private readonly sessions: SessionEndings,
    private readonly log: Log,
  ) {}

  /**
   * 42007 (password changed) voids everything of the user; other refusals leave the session and ask for a new consent. False when other
   * tokens have come in the place of these meanwhile, of which the refusal says nothing.
   */
  async accept(refused: StoredUserToken, error?: WechatRejectedError): Promise<boolean> {
    const { appId, openId, revision } = refused;
    const isMarked = await this.store.replace(refused, { ...refused, isRefused: true });
    if (!isMarked && (await this.store.hasOther(refused))) return false;
    this.log.info('oauth.user_token_refused', 'A user has to authorise again', {
      app_id: appId,
      errcode: error?.refusal.errcode,
    });
    if (error?.refusal.errcode === USER_PASSWORD_CHANGED) {
      await this.sessions.endOfUser(appId, openId);
      await this.store.delete(appId, openId, revision + 1);
    }
    return true;
  }
}
