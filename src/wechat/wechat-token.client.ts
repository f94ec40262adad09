import { Injectable } from '@nestjs/common';
import { Secret } from '../common/secret/secret.js';
import { DEAD_TOKEN_ERRCODES } from './errcodes.js';
import type { GlobalToken } from './tokens.js';
import { WechatRejectedError } from './wechat.errors.js';
import { IssuedGlobalToken, Nothing } from './wechat.schemas.js';
import { WechatTransport } from './wechat-transport.js';

export interface AppCredential {
  appId: string;
  secret: Secret;
}

/** The endpoints that issue and check global tokens. */
@Injectable()
export class WechatTokenClient {
  constructor(private readonly transport: WechatTransport) {}

  /** GET /cgi-bin/token: every success issues a new token and starts the end of the old one. */
  issuePlain({ appId, secret }: AppCredential): Promise<IssuedGlobalToken> {
    return this.transport.call(
      {
        path: '/cgi-bin/token',
        query: { grant_type: 'client_credential', appid: appId, secret: secret.reveal() },
      },
      { schema: IssuedGlobalToken, issuing: true, secrets: [secret] },
    );
  }

  /** POST /cgi-bin/stable_token: the same token to everybody until its last minutes; `force` kills it (20 a day, 30 s apart). */
  issueStable({ appId, secret }: AppCredential, force = false): Promise<IssuedGlobalToken> {
    return this.transport.call(
      {
        path: '/cgi-bin/stable_token',
        body: {
          grant_type: 'client_credential',
          appid: appId,
          secret: secret.reveal(),
          force_refresh: force,
        },
      },
      { schema: IssuedGlobalToken, issuing: true, secrets: [secret] },
    );
  }

  /** Does WeChat still accept this token? Asked with `get_api_domain_ip`, which every kind of account may call. */
  async isAlive(token: GlobalToken): Promise<boolean> {
    try {
      await this.transport.call(
        { path: '/cgi-bin/get_api_domain_ip', query: { access_token: token.reveal() } },
        { schema: Nothing, secrets: [token] },
      );
      return true;
    } catch (error) {
      if (error instanceof WechatRejectedError && DEAD_TOKEN_ERRCODES.includes(error.refusal.errcode))
        return false;
      throw error;
    }
  }
}
