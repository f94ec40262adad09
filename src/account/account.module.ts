import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { AccountController } from './account.controller.js';
import { AccountEntity } from './account.entity.js';
import { AccountEvents } from './account.events.js';
import { AccountRegistry } from './account.registry.js';
import { AccountService } from './account.service.js';
import { AccountStatusSource } from './account-status.js';
import { AccountStore } from './account.store.js';
import { AccountsFile } from './accounts-file.js';
import { OriginInterceptor } from './origin.interceptor.js';
import { Origins } from './origins.js';
import { SecretTrial } from './secret-trial.js';
import { VerifyFileController } from './verify-file.controller.js';
import { VerifyFiles } from './verify-files.js';

@Module({
  imports: [TypeOrmModule.forFeature([AccountEntity]), AccessModule, WechatModule],
  controllers: [AccountController, VerifyFileController],
  providers: [
    AccountStore,
    AccountEvents,
    AccountRegistry,
    AccountService,
    AccountStatusSource,
    AccountsFile,
    Origins,
    SecretTrial,
    VerifyFiles,
    { provide: APP_INTERCEPTOR, useClass: OriginInterceptor },
  ],
  exports: [AccountService, AccountEvents, AccountStatusSource, Origins],
})
export class AccountModule {}
