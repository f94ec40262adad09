import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { CredentialModule } from '../credential/credential.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokenModule } from '../token/token.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { JsConfig } from './js-config.js';
import { JsConfigController } from './js-config.controller.js';
import { TicketController } from './ticket.controller.js';
import { TicketIssuers } from './ticket-issuers.js';
import { TicketService } from './ticket.service.js';

@Module({
  imports: [AccessModule, AccountModule, CredentialModule, OAuthModule, TokenModule, WechatModule],
  controllers: [TicketController, JsConfigController],
  providers: [TicketIssuers, TicketService, JsConfig],
  exports: [TicketService],
})
export class TicketModule {}
