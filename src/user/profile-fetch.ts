import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { type NoUserToken, UserTokenService } from '../oauth/user-token.service.js';
import { TokenService } from '../token/token.service.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { WechatUserClient } from '../wechat/wechat-user.client.js';
import type { ProfileFields } from './profile.js';
import { fieldsOfFollowerInfo, fieldsOfUserInfo } from './wechat-profile.js';

export interface Fetched {
  fields: ProfileFields;
  unionId: string | undefined;
}

export interface Person {
  appId: string;
  openId: string;
  lang: Language;
}

/** Asks WeChat about a user, each endpoint with its own kind of token. */
@Injectable()
export class ProfileFetch {
  constructor(
    private readonly userTokens: UserTokenService,
    private readonly tokens: TokenService,
    private readonly oauth: WechatOAuthClient,
    private readonly users: WechatUserClient,
    private readonly accounts: AccountService,
  ) {}

  /** Is there a user token to ask with? After the user's last logout there is none. */
  hasUserToken({ appId, openId }: Person): Promise<boolean> {
    return this.userTokens.has(appId, openId);
  }

  /** `/sns/userinfo`, by the user's own token. @throws WechatError */
  async byUserToken({ appId, openId, lang }: Person): Promise<Fetched | NoUserToken> {
    const info = await this.userTokens.withToken(appId, openId, (token) =>
      this.oauth.userInfo(token, openId, lang),
    );
    return typeof info === 'string' ? info : { fields: fieldsOfUserInfo(info), unionId: info.unionId };
  }

  /** Only official accounts have followers: the token of another kind, or WeCom's, must never be spent on that endpoint. */
  hasFollowers(appId: string): boolean {
    return this.accounts.get(appId).kind === 'official';
  }

  /** `/cgi-bin/user/info`, by the account's token. @throws WechatError, tokenUnavailable */
  async byGlobalToken({ appId, openId, lang }: Person): Promise<Fetched> {
    const info = await this.tokens.withToken(appId, (token) => this.users.followerInfo(token, openId, lang));
    return { fields: fieldsOfFollowerInfo(info), unionId: info.unionId };
  }
}
