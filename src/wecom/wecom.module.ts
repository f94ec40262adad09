import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokenModule } from '../token/token.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { MemberController } from './member.controller.js';
import { MemberDetails } from './member-details.js';
import { VisitorExchange } from './visitor.exchange.js';

@Module({
  imports: [AccountModule, OAuthModule, TokenModule, WechatModule],
  controllers: [MemberController],
  providers: [VisitorExchange, MemberDetails],
})
export class WecomModule {}
