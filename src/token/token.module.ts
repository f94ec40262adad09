import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { CredentialModule } from '../credential/credential.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { HotTokenRoute } from './hot-token-route.js';
import { DayBlock } from './quota-day-block.js';
import { QuotaClearEntity } from './quota-clear.entity.js';
import { QuotaClearStore } from './quota-clear.store.js';
import { QuotaClearing } from './quota-clearing.js';
import { QuotaClears } from './quota-clears.js';
import { QuotaController } from './quota.controller.js';
import { QuotaReading } from './quota-reading.js';
import { ReportCounters } from './report-counters.js';
import { TokenAccounts } from './token-accounts.js';
import { TokenBurn } from './token-burn.js';
import { TokenController } from './token.controller.js';
import { TokenEventsController } from './token-events.controller.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenReports } from './token-reports.js';
import { TokenService } from './token.service.js';
import { TokenStatus } from './token-status.js';
import { TokenVerdict } from './token-verdict.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([QuotaClearEntity]),
    CredentialModule,
    AccessModule,
    AccountModule,
    WechatModule,
  ],
  controllers: [TokenController, TokenEventsController, QuotaController],
  providers: [
    TokenIssuer,
    TokenAccounts,
    TokenVerdict,
    ReportCounters,
    TokenReports,
    TokenStatus,
    TokenBurn,
    TokenService,
    HotTokenRoute,
    QuotaClearStore,
    QuotaClears,
    QuotaReading,
    QuotaClearing,
    DayBlock,
  ],
  exports: [TokenService],
})
export class TokenModule {}
