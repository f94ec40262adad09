import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { type Arrival, type CodeExchange, CodeExchanges } from './code-exchanges.js';

/** Codes of service accounts and of websites: one endpoint, with the account's secret, for the user's own tokens. */
@Injectable()
export class WebCodeExchange implements CodeExchange, OnModuleInit {
  readonly calls = 1;

  constructor(
    private readonly wechat: WechatOAuthClient,
    private readonly exchanges: CodeExchanges,
  ) {}

  onModuleInit(): void {
    this.exchanges.register('official', this);
    this.exchanges.register('website', this);
  }

  async exchange({ appId, appSecret: secret }: Account, code: Secret): Promise<Arrival> {
    const grant = await this.wechat.exchangeCode({ appId, secret }, code);
    const { openId, unionId, scopes, isSnapshot } = grant;
    return { openId, unionId, scopes, isSnapshot, grant };
  }
}
