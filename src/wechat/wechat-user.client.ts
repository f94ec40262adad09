import { Injectable } from '@nestjs/common';
import type { GlobalToken } from './tokens.js';
import type { Language } from './wechat-oauth.client.js';
import { answerOf } from './reply.js';
import { FollowerInfo } from './wechat.schemas.js';
import { WechatTransport } from './wechat-transport.js';

/** The endpoints about followers, all by the global token. */
@Injectable()
export class WechatUserClient {
  constructor(private readonly transport: WechatTransport) {}

  /** GET /cgi-bin/user/info. Nickname and avatar are empty there since 2021-12-27. */
  async followerInfo(token: GlobalToken, openId: string, lang: Language): Promise<FollowerInfo> {
    const info = await this.transport.call(
      { path: '/cgi-bin/user/info', query: { access_token: token.reveal(), openid: openId, lang } },
      { schema: FollowerInfo, secrets: [token] },
    );
    return answerOf(openId, info);
  }
}
