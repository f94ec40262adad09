import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CallOutcomes } from './call-outcomes.js';
import { MiniProgramClient } from './mini-program.client.js';
import { WechatReachability } from './reachability.js';
import { WechatQuotaClient } from './wechat-quota.client.js';
import { WechatTicketClient } from './wechat-ticket.client.js';
import { WecomClient } from './wecom.client.js';
import { WechatOAuthClient } from './wechat-oauth.client.js';
import { WechatTokenClient } from './wechat-token.client.js';
import { WechatUserClient } from './wechat-user.client.js';
import { WechatTransport } from './wechat-transport.js';

const CLIENTS = [
  WechatTokenClient,
  WechatTicketClient,
  WechatQuotaClient,
  WechatOAuthClient,
  WechatUserClient,
  WecomClient,
  MiniProgramClient,
];

@Module({
  imports: [
    // An instance of its own: WechatTransport empties its defaults.
    HttpModule.register({}),
  ],
  providers: [WechatTransport, WechatReachability, CallOutcomes, ...CLIENTS],
  exports: [WechatReachability, CallOutcomes, ...CLIENTS],
})
export class WechatModule {}
