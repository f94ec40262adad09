import { Injectable } from '@nestjs/common';
import type { GlobalToken } from './tokens.js';
import type { Language } from './wechat-oauth.client.js';
import { answerOf } from './reply.js';
import { FollowerInfo, FollowerInfos, FollowerPage } from './wechat.schemas.js';
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

  /**
   * POST /cgi-bin/user/info/batchget: at most 100. In any order, and perhaps without some that were asked for (met in 2024-09: an openid that is not
   * the account's was left out, and the unionids of those behind it were wrong).
   */
  async followerInfos(
    token: GlobalToken,
    openIds: readonly string[],
    lang: Language,
  ): Promise<FollowerInfo[]> {
    const { infos } = await this.transport.call(
      {
        path: '/cgi-bin/user/info/batchget',
        query: { access_token: token.reveal() },
        body: { user_list: openIds.map((openid) => ({ openid, lang })) },
      },
      { schema: FollowerInfos, secrets: [token] },
    );
    return infos;
  }

  /** GET /cgi-bin/user/get: up to 10 000 openids behind `after`, or from the beginning. 500 calls a day. */
  followers(token: GlobalToken, after: string | undefined): Promise<FollowerPage> {
    return this.transport.call(
      {
        path: '/cgi-bin/user/get',
        query: { access_token: token.reveal(), ...(after !== undefined && { next_openid: after }) },
      },
      { schema: FollowerPage, secrets: [token] },
    );
  }
}
