import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { corpIdOf } from '../account/wecom-id.js';
import { type IssuedValue, type Issuer, Issuers } from '../credential/issuers.js';
import type { Call } from '../credential/refresh.protocol.js';
import type { IssuedGlobalToken } from '../wechat/wechat.schemas.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import { WecomClient } from '../wechat/wecom.client.js';

/** Asks WeChat, or WeCom, for global tokens. */
@Injectable()
export class TokenIssuer implements Issuer, OnModuleInit {
  readonly isKeptFromStart = true;

  constructor(
    private readonly wechat: WechatTokenClient,
    private readonly wecom: WecomClient,
    private readonly issuers: Issuers,
  ) {}

  onModuleInit(): void {
    this.issuers.register('token', this);
  }

  isFor({ kind }: Account): boolean {
    // A website only logs users in.
    return kind !== 'website';
  }

  async issue(account: Account, call: Call): Promise<IssuedValue> {
    const { token, expiresInSeconds } = await this.ask(account, call);
    return { value: token, expiresInSeconds };
  }

  private ask({ appId, kind, appSecret: secret }: Account, call: Call): Promise<IssuedGlobalToken> {
    if (kind === 'wecom') return this.wecom.issueToken({ corpId: corpIdOf(appId), secret });
    if (call === 'issue') return this.wechat.issuePlain({ appId, secret });
    return this.wechat.issueStable({ appId, secret }, call === 'force');
  }
}
