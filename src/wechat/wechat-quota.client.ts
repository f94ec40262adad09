import { Injectable } from '@nestjs/common';
import { ApiQuota } from './quota.schemas.js';
import type { GlobalToken } from './tokens.js';
import { WechatRejectedError } from './wechat.errors.js';
import { Acknowledged } from './wechat.schemas.js';
import type { AppCredential } from './wechat-token.client.js';
import { type WechatCall, WechatTransport } from './wechat-transport.js';

const CLEAR_BY_SECRET = '/cgi-bin/clear_quota/v2';
/** Errcodes for an appid or AppSecret that was not found where it was looked for. */
const NOT_FOUND_IN_BODY = [41002, 41004];

/** The endpoints about an account's quotas. Clears of all kinds together: ten a month (errcode 48006). */
@Injectable()
export class WechatQuotaClient {
  constructor(private readonly transport: WechatTransport) {}

  /** POST /cgi-bin/clear_quota: every daily counter of the account back to zero. Each success uses one of ten a month, a repeated one too. */
  async clearQuota(token: GlobalToken, appId: string): Promise<void> {
    await this.transport.call(
      { path: '/cgi-bin/clear_quota', query: { access_token: token.reveal() }, body: { appid: appId } },
      { schema: Acknowledged, secrets: [token] },
    );
  }

  /**
   * POST /cgi-bin/clear_quota/v2: the same where no token is left. WeChat's page lists the parameters as a body and shows them
   * in the query: the body is tried first, and the query only after a refusal that did not see it.
   */
  async clearQuotaByAppSecret({ appId, secret }: AppCredential): Promise<void> {
    const named = { appid: appId, appsecret: secret.reveal() };
    const rules = { schema: Acknowledged, secrets: [secret] };
    const clear = (call: Omit<WechatCall, 'path'>): Promise<unknown> =>
      this.transport.call({ path: CLEAR_BY_SECRET, ...call }, rules);
    try {
      await clear({ body: named });
    } catch (error) {
      if (!(error instanceof WechatRejectedError) || !NOT_FOUND_IN_BODY.includes(error.refusal.errcode))
        throw error;
      await clear({ query: named, body: {} });
    }
  }

  /** POST /cgi-bin/openapi/quota/get: limits of one path (`/cgi-bin/…`; of `/sns/…` WeChat tells nothing, errcode 76022). */
  quotaOf(token: GlobalToken, path: string): Promise<ApiQuota> {
    return this.transport.call(
      {
        path: '/cgi-bin/openapi/quota/get',
        query: { access_token: token.reveal() },
        body: { cgi_path: path },
      },
      { schema: ApiQuota, secrets: [token] },
    );
  }
}
