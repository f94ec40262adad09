import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { CredentialModule } from '../credential/credential.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { HotTokenRoute } from './hot-token-route.js';
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
  imports: [CredentialModule, AccessModule, AccountModule, WechatModule],
  controllers: [TokenController, TokenEventsController],
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
  ],
  exports: [TokenService],
})
export class TokenModule {}
