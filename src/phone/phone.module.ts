import { Module } from '@nestjs/common';
import { AccountModule } from '../account/account.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokenModule } from '../token/token.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { PhoneController } from './phone.controller.js';
import { PhoneNumbers } from './phone-numbers.js';

@Module({
  imports: [AccountModule, OAuthModule, TokenModule, WechatModule],
  controllers: [PhoneController],
  providers: [PhoneNumbers],
})
export class PhoneModule {}
