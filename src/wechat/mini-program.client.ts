import { Injectable } from '@nestjs/common';
import type { Secret } from '../common/secret/secret.js';
import { CodeSession, PhoneNumber } from './login.schemas.js';
import type { GlobalToken } from './tokens.js';
import type { AppCredential } from './wechat-token.client.js';
import { WechatTransport } from './wechat-transport.js';

/** The endpoints that take what a mini program got from its client. */
@Injectable()
export class MiniProgramClient {
  constructor(private readonly transport: WechatTransport) {}

  /** GET /sns/jscode2session. Must not be repeated when its outcome is unknown: the code may be spent (errcode 40163). */
  codeToSession({ appId, secret }: AppCredential, jsCode: Secret): Promise<CodeSession> {
    return this.transport.call(
      {
        path: '/sns/jscode2session',
        query: {
          appid: appId,
          secret: secret.reveal(),
          js_code: jsCode.reveal(),
          grant_type: 'authorization_code',
        },
      },
      { schema: CodeSession, secrets: [secret, jsCode] },
    );
  }

  /** POST /wxa/business/getuserphonenumber: by a code of the phone button, which must be this user's. Paid for; not repeatable. */
  phoneNumber(token: GlobalToken, code: Secret, openId: string): Promise<PhoneNumber> {
    return this.transport.call(
      {
        path: '/wxa/business/getuserphonenumber',
        query: { access_token: token.reveal() },
        body: { code: code.reveal(), openid: openId },
      },
      { schema: PhoneNumber, secrets: [token, code] },
    );
  }
}
