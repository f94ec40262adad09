import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { GlobalTokenEntity } from './global-token.entity.js';
import { HotTokenRoute } from './hot-token-route.js';
import { KnownTokenEntity } from './known-token.entity.js';
import { KnownTokenSweep } from './known-token-sweep.js';
import { ReportCounters } from './report-counters.js';
import { TokenAttempt } from './token-attempt.js';
import { TokenCommit } from './token-commit.js';
import { TokenController } from './token.controller.js';
import { TokenEventsController } from './token-events.controller.js';
import { TokenFingerprint } from './token-fingerprint.js';
import { TokenLifecycle } from './token-lifecycle.js';
import { TokenMemory } from './token-memory.js';
import { TokenReader } from './token-reader.js';
import { TokenRefresher } from './token-refresher.js';
import { TokenReports } from './token-reports.js';
import { TokenRows } from './token-rows.js';
import { TokenRules } from './token-rules.js';
import { TokenService } from './token.service.js';
import { TokenShutdown } from './token-shutdown.js';
import { TokenStatus } from './token-status.js';
import { TokenStore } from './token.store.js';
import { TokenTicker } from './token-ticker.js';
import { TokenVerdict } from './token-verdict.js';
import { TypeormTokenStore } from './typeorm-token.store.js';

const reading = [TokenRules, TokenMemory, TokenRows, TokenReader, TokenFingerprint];
const refreshing = [
  TokenAttempt,
  TokenCommit,
  TokenRefresher,
  TokenTicker,
  TokenLifecycle,
  TokenShutdown,
  KnownTokenSweep,
];
const reporting = [TokenReports, TokenVerdict, ReportCounters, TokenStatus];

@Module({
  imports: [
    TypeOrmModule.forFeature([GlobalTokenEntity, KnownTokenEntity]),
    AccessModule,
    AccountModule,
    WechatModule,
  ],
  controllers: [TokenController, TokenEventsController],
  providers: [
    { provide: TokenStore, useClass: TypeormTokenStore },
    ...reading,
    ...refreshing,
    ...reporting,
    HotTokenRoute,
    TokenService,
  ],
  exports: [TokenService],
})
export class TokenModule {}
