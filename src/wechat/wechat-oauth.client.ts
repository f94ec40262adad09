import { Injectable } from '@nestjs/common';
import { Secret } from '../common/secret/secret.js';
import type { RefreshToken, UserToken } from './tokens.js';
import type { AppCredential } from './wechat-token.client.js';
import { answerOf } from './reply.js';
import { WechatRejectedError } from './wechat.errors.js';
import { IssuedUserToken, Nothing, UserInfo } from './wechat.schemas.js';
import { WechatTransport } from './wechat-transport.js';

export type Language = 'zh_CN' | 'zh_TW' | 'en';

/** The endpoints of web authorization, all by user tokens. */
@Injectable()
export class WechatOAuthClient {
  constructor(private readonly transport: WechatTransport) {}

  /** GET /sns/oauth2/access_token. Must not be repeated when its outcome is unknown: the code may be spent (errcode 40163). */
  exchangeCode({ appId, secret }: AppCredential, code: Secret): Promise<IssuedUserToken> {
    return this.transport.call(
      {
        path: '/sns/oauth2/access_token',
        query: {
          appid: appId,
          secret: secret.reveal(),
          code: code.reveal(),
          grant_type: 'authorization_code',
        },
      },
      { schema: IssuedUserToken, secrets: [secret, code] },
    );
  }

  /** GET /sns/oauth2/refresh_token: extends a living user token, replaces a dead one. May be repeated. */
  async refresh(
    { appId, openId }: { appId: string; openId: string },
    refreshToken: RefreshToken,
  ): Promise<IssuedUserToken> {
    const issued = await this.transport.call(
      {
        path: '/sns/oauth2/refresh_token',
        query: { appid: appId, grant_type: 'refresh_token', refresh_token: refreshToken.reveal() },
      },
      { schema: IssuedUserToken, secrets: [refreshToken] },
    );
    return answerOf(openId, issued);
  }

  /** GET /sns/userinfo: the profile, for tokens with scope `snsapi_userinfo` (others: 48001). */
  async userInfo(token: UserToken, openId: string, lang: Language): Promise<UserInfo> {
    const info = await this.transport.call(
      { path: '/sns/userinfo', query: { access_token: token.reveal(), openid: openId, lang } },
      { schema: UserInfo, secrets: [token] },
    );
    return answerOf(openId, info);
  }

  /** GET /sns/auth: does WeChat still accept this user token? */
  async isAlive(token: UserToken, openId: string): Promise<boolean> {
    try {
      await this.transport.call(
        { path: '/sns/auth', query: { access_token: token.reveal(), openid: openId } },
        { schema: Nothing, secrets: [token] },
      );
      return true;
    } catch (error) {
      if (error instanceof WechatRejectedError && error.class !== 'transient') return false;
      throw error;
    }
  }
}
