import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { type Arrival, type CodeExchange, CodeExchanges } from '../oauth/code-exchanges.js';
import { TokenService } from '../token/token.service.js';
import { WecomClient } from '../wechat/wecom.client.js';

/** Stands before the ids of people from outside: no member's own id holds a colon. */
export const OUTSIDER = 'openid:';

/** Codes of WeCom's pages: exchanged with the agent's own token, for a member's user id or an outsider's openid. */
@Injectable()
export class VisitorExchange implements CodeExchange, OnModuleInit {
  /** The token may have to be waited for, or be found dead and fetched anew. */
  readonly calls = 3;

  constructor(
    private readonly tokens: TokenService,
    private readonly wecom: WecomClient,
    private readonly exchanges: CodeExchanges,
  ) {}

  onModuleInit(): void {
    this.exchanges.register('wecom', this);
  }

  async exchange({ appId }: Account, code: Secret): Promise<Arrival> {
    // A token that is refused was looked at before the code, which is still good.
    const visitor = await this.tokens.withToken(appId, (token) => this.wecom.visitor(token, code));
    const { userId, openId = '', userTicket } = visitor;
    return {
      openId: userId ?? `${OUTSIDER}${openId}`,
      unionId: undefined,
      // What was granted shows in what came: an outsider has no private details to give.
      scopes: [userTicket ? 'snsapi_privateinfo' : 'snsapi_base'],
      isSnapshot: false,
      kept: userTicket,
    };
  }
}
