import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { CredentialModule } from '../credential/credential.module.js';
import { UserModule } from '../user/user.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { CallMetrics } from './call-metrics.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { ProfileMetrics } from './profile-metrics.js';
import { TokenMetrics } from './token-metrics.js';

@Module({
  imports: [AccessModule, AccountModule, CredentialModule, UserModule, WechatModule],
  controllers: [MetricsController],
  providers: [Metrics, CallMetrics, ProfileMetrics, TokenMetrics],
})
export class MetricsModule {}
