import { Injectable } from '@nestjs/common';
import type { Secret } from '../common/secret/secret.js';
import { MemberDetail, WecomVisitor } from './login.schemas.js';
import type { GlobalToken } from './tokens.js';
import { IssuedGlobalToken, IssuedTicket } from './wechat.schemas.js';
import { WechatTransport } from './wechat-transport.js';

export interface CorpCredential {
  corpId: string;
  /** Of one application: each has its own token. */
  secret: Secret;
}

/** WeCom's endpoints, at WECOM_API_URL and with WeCom's own errcodes. */
@Injectable()
export class WecomClient {
  constructor(private readonly transport: WechatTransport) {}

  /**
   * GET /cgi-bin/gettoken: the same token to everybody until it expires. The list of trusted IPs is not checked here, only at the
   * first call with the token (errcode 60020).
   */
  issueToken({ corpId, secret }: CorpCredential): Promise<IssuedGlobalToken> {
    return this.transport.call(
      { path: '/cgi-bin/gettoken', query: { corpid: corpId, corpsecret: secret.reveal() } },
      { schema: IssuedGlobalToken, platform: 'wecom', issuing: true, secrets: [secret] },
    );
  }

  /** GET /cgi-bin/auth/getuserinfo: who stands behind a code. Must not be repeated when its outcome is unknown: codes are good once. */
  visitor(token: GlobalToken, code: Secret): Promise<WecomVisitor> {
    return this.transport.call(
      { path: '/cgi-bin/auth/getuserinfo', query: { access_token: token.reveal(), code: code.reveal() } },
      { schema: WecomVisitor, platform: 'wecom', secrets: [token, code] },
    );
  }

  /** POST /cgi-bin/auth/getuserdetail: what a member agreed to show, for half an hour after the login. */
  memberDetail(token: GlobalToken, userTicket: Secret): Promise<MemberDetail> {
    return this.transport.call(
      {
        path: '/cgi-bin/auth/getuserdetail',
        query: { access_token: token.reveal() },
        body: { user_ticket: userTicket.reveal() },
      },
      { schema: MemberDetail, platform: 'wecom', secrets: [token, userTicket] },
    );
  }

  /** GET /cgi-bin/get_jsapi_ticket: the corp's ticket, for `wx.config`. 400 calls an hour per corp, 100 per application. */
  jsapiTicket(token: GlobalToken): Promise<IssuedTicket> {
    return this.transport.call(
      { path: '/cgi-bin/get_jsapi_ticket', query: { access_token: token.reveal() } },
      { schema: IssuedTicket, platform: 'wecom', secrets: [token] },
    );
  }

  /** GET /cgi-bin/ticket/get: the application's ticket, for `wx.agentConfig`. */
  agentConfigTicket(token: GlobalToken): Promise<IssuedTicket> {
    return this.transport.call(
      { path: '/cgi-bin/ticket/get', query: { access_token: token.reveal(), type: 'agent_config' } },
      { schema: IssuedTicket, platform: 'wecom', secrets: [token] },
    );
  }
}
