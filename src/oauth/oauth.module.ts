import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { CallbackController } from './callback.controller.js';
import { CodeExchanges } from './code-exchanges.js';
import { HotSessionRoutes } from './hot-session-routes.js';
import { IntrospectionController } from './introspection.controller.js';
import { LoginActivation } from './login-activation.js';
import { LoginAdmission } from './login-admission.js';
import { LoginCallback } from './login-callback.js';
import { LoginCompletion } from './login-completion.js';
import { LoginController } from './login.controller.js';
import { LoginDecision } from './login-decision.js';
import { LoginEntity } from './login.entity.js';
import { LoginExchange } from './login-exchange.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStart } from './login-start.js';
import { LoginStore } from './login.store.js';
import { MiniProgramController } from './mini-program.controller.js';
import { MiniProgramExchange } from './mini-program.exchange.js';
import { MiniProgramLogin } from './mini-program-login.js';
import { MiniProgramStart } from './mini-program-start.js';
import { OAuthErasure } from './oauth-erasure.js';
import { OAuthSweep } from './oauth-sweep.js';
import { PageLane } from './page-lane.js';
import { SessionAccounts } from './session-accounts.js';
import { SessionBeginning } from './session-beginning.js';
import { SessionController } from './session.controller.js';
import { SessionEndings } from './session-endings.js';
import { SessionEntity } from './session.entity.js';
import { SessionFeed } from './session-feed.js';
import { SessionFinder } from './session-finder.js';
import { SessionGuard } from './session.guard.js';
import { SessionLivesStore } from './session-lives.store.js';
import { SessionListController } from './session-list.controller.js';
import { SessionMemory } from './session.memory.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';
import { SessionShortening } from './session-shortening.js';
import { SessionStrategy } from './session.strategy.js';
import { SessionTouches } from './session-touches.js';
import { StepUpController } from './step-up.controller.js';
import { UserTokenEntity } from './user-token.entity.js';
import { UserTokenErasure } from './user-token-erasure.js';
import { UserTokenRefresh } from './user-token-refresh.js';
import { UserTokenRefusal } from './user-token-refusal.js';
import { UserTokenService } from './user-token.service.js';
import { UserTokenStore } from './user-token.store.js';
import { WebCodeExchange } from './web-code.exchange.js';
import { WechatStrategy } from './wechat.strategy.js';

const stores = [LoginStore, SessionStore, SessionLivesStore, UserTokenStore];
const login = [
  LoginStart,
  LoginCallback,
  LoginDecision,
  LoginExchange,
  LoginAdmission,
  LoginActivation,
  LoginCompletion,
  LoginHashes,
];
const miniProgram = [MiniProgramStart, MiniProgramLogin, MiniProgramExchange];
const platform = [CodeExchanges, WebCodeExchange, WechatStrategy];
const session = [
  SessionService,
  SessionBeginning,
  SessionFinder,
  SessionMemory,
  SessionTouches,
  SessionEndings,
  SessionFeed,
  SessionShortening,
  SessionAccounts,
  PageLane,
  HotSessionRoutes,
  SessionStrategy,
  SessionGuard,
  UserTokenService,
  UserTokenRefresh,
  UserTokenRefusal,
  UserTokenErasure,
  OAuthErasure,
  OAuthSweep,
];

@Module({
  imports: [
    TypeOrmModule.forFeature([LoginEntity, SessionEntity, UserTokenEntity]),
    AccessModule,
    AccountModule,
    IdentityModule,
    WechatModule,
  ],
  controllers: [
    LoginController,
    CallbackController,
    IntrospectionController,
    SessionController,
    SessionListController,
    StepUpController,
    MiniProgramController,
  ],
  providers: [...stores, ...login, ...platform, ...miniProgram, ...session],
  exports: [
    PageLane,
    SessionMemory,
    SessionService,
    SessionStrategy,
    SessionGuard,
    UserTokenService,
    OAuthErasure,
    CodeExchanges,
  ],
})
export class OAuthModule {}
