import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { type IssuedValue, type Issuer, Issuers } from '../credential/issuers.js';
import type { Call } from '../credential/refresh.protocol.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';

/** Asks WeChat for global tokens. */
@Injectable()
export class TokenIssuer implements Issuer, OnModuleInit {
  readonly isKeptFromStart = true;

  constructor(
    private readonly wechat: WechatTokenClient,
    private readonly issuers: Issuers,
  ) {}

  onModuleInit(): void {
    this.issuers.register('token', this);
  }

  isFor({ kind }: Account): boolean {
    return kind === 'official' || kind === 'miniprogram';
  }

  async issue({ appId, appSecret: secret }: Account, call: Call): Promise<IssuedValue> {
    const { token, expiresInSeconds } =
      call === 'issue'
        ? await this.wechat.issuePlain({ appId, secret })
        : await this.wechat.issueStable({ appId, secret }, call === 'force');
    return { value: token, expiresInSeconds };
  }
}
