import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { MiniProgramClient } from '../wechat/mini-program.client.js';
import { type Arrival, type CodeExchange, CodeExchanges } from './code-exchanges.js';
import { MINI_PROGRAM_SCOPE } from './login-scopes.js';

/** Codes of wx.login. They bring no token; the session key is only ever used here. */
@Injectable()
export class MiniProgramExchange implements CodeExchange, OnModuleInit {
  readonly calls = 1;

  constructor(
    private readonly wechat: MiniProgramClient,
    private readonly exchanges: CodeExchanges,
  ) {}

  onModuleInit(): void {
    this.exchanges.register('miniprogram', this);
  }

  async exchange({ appId, appSecret: secret }: Account, code: Secret): Promise<Arrival> {
    const { openId, unionId, sessionKey } = await this.wechat.codeToSession({ appId, secret }, code);
    return { openId, unionId, scopes: [MINI_PROGRAM_SCOPE], isSnapshot: false, kept: sessionKey };
  }
}
