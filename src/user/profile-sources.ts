import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { UserTokenService } from '../oauth/user-token.service.js';
import { TokenService } from '../token/token.service.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { WechatUserClient } from '../wechat/wechat-user.client.js';
import type { ProfileFields } from './profile.js';
import { fieldsOfFollowerInfo, fieldsOfUserInfo } from './wechat-profile.js';

export interface Told {
  readonly fields: ProfileFields;
  readonly unionId: string | undefined;
}

export interface Person {
  readonly appId: string;
  readonly openId: string;
  readonly lang: Language;
}

/** errcode 50005 of /cgi-bin/user/info: in place of `subscribe: 0`. */
const NOT_FOLLOWING = 50005;

/** Asks WeChat about a user, each endpoint with its own kind of token. */
@Injectable()
export class ProfileSources {
  constructor(
    private readonly userTokens: UserTokenService,
    private readonly tokens: TokenService,
    private readonly oauth: WechatOAuthClient,
    private readonly users: WechatUserClient,
    private readonly accounts: AccountService,
  ) {}

  /** Do users of this account grant tokens that tell who they are? */
  hasUserTokens(appId: string): boolean {
    const { kind } = this.accounts.get(appId);
    return kind === 'official' || kind === 'website';
  }

  /** Only official accounts have followers: the token of another kind, or WeCom's, must never be spent on that endpoint. */
  hasFollowers(appId: string): boolean {
    return this.accounts.get(appId).kind === 'official';
  }

  /** Is there a token of this user to ask with? After the user's last logout there is none. */
  hasUserToken({ appId, openId }: Person): Promise<boolean> {
    return this.userTokens.has(appId, openId);
  }

  /** `/sns/userinfo`, by the user's own token. @throws WechatError */
  async byUserToken({ appId, openId, lang }: Person): Promise<Told | 'no-token' | 'reauthorize'> {
    const info = await this.userTokens.withToken(appId, openId, (token) =>
      this.oauth.userInfo(token, openId, lang),
    );
    if (info === 'none') return 'no-token';
    return info === 'reauthorize' ? info : { fields: fieldsOfUserInfo(info), unionId: info.unionId };
  }

  /** `/cgi-bin/user/info`, by the account's token. @throws WechatError, credentialUnavailable */
  async byGlobalToken({ appId, openId, lang }: Person): Promise<Told> {
    try {
      const info = await this.tokens.withToken(appId, (token) =>
        this.users.followerInfo(token, openId, lang),
      );
      return { fields: fieldsOfFollowerInfo(info), unionId: info.unionId };
    } catch (error) {
      if (!(error instanceof WechatRejectedError) || error.refusal.errcode !== NOT_FOLLOWING) throw error;
      return { fields: { subscribed: false }, unionId: undefined };
    }
  }
}
