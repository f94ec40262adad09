import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { type IssuedValue, Issuers } from '../credential/issuers.js';
import { TokenService } from '../token/token.service.js';
import type { GlobalToken } from '../wechat/tokens.js';
import type { IssuedTicket } from '../wechat/wechat.schemas.js';
import { WechatTicketClient } from '../wechat/wechat-ticket.client.js';
import { WecomClient } from '../wechat/wecom.client.js';
import { hasTicket, TICKET_NAMES, type TicketName } from './ticket-kinds.js';

/** Asks WeChat, or WeCom, for tickets; with the account's token, which is reported and replaced if it turns out to be dead. */
@Injectable()
export class TicketIssuers implements OnModuleInit {
  constructor(
    private readonly issuers: Issuers,
    private readonly tokens: TokenService,
    private readonly wechat: WechatTicketClient,
    private readonly wecom: WecomClient,
  ) {}

  onModuleInit(): void {
    for (const name of TICKET_NAMES)
      this.issuers.register(name, {
        // Calls for tickets are scarce: only what somebody wants is kept.
        isKeptFromStart: false,
        isFor: (account) => hasTicket(account, name),
        issue: (account) => this.issue(account, name),
      });
  }

  private async issue(account: Account, name: TicketName): Promise<IssuedValue> {
    const { ticket, expiresInSeconds } = await this.tokens.withToken(account.appId, (token) =>
      this.ask(account, name, token),
    );
    return { value: ticket, expiresInSeconds };
  }

  private ask({ kind }: Account, name: TicketName, token: GlobalToken): Promise<IssuedTicket> {
    if (name === 'agent_config') return this.wecom.agentConfigTicket(token);
    if (name === 'jsapi' && kind === 'wecom') return this.wecom.jsapiTicket(token);
    return this.wechat.ticket(token, name);
  }
}
