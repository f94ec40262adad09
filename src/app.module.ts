import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { DataSource } from 'typeorm';
import { AccessModule } from './access/access.module.js';
import { AccountModule } from './account/account.module.js';
import { CommonModule, type CommonProviders } from './common/common.module.js';
import { NoStoreInterceptor } from './common/http/no-store.interceptor.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { validationPipe } from './common/http/validation.pipe.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { HealthModule } from './health/health.module.js';
import { H5Module } from './h5/h5.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PhoneModule } from './phone/phone.module.js';
import { PushModule } from './push/push.module.js';
import { StorageModule } from './storage/storage.module.js';
import { TicketModule } from './ticket/ticket.module.js';
import { TokenModule } from './token/token.module.js';
import { UserModule } from './user/user.module.js';
import { WecomModule } from './wecom/wecom.module.js';

/** The only place that knows all modules. */
@Module({})
export class AppModule {
  /** `others` are modules that run in this process beside ours. */
  static forRoot(
    config: AppConfig,
    common: CommonProviders,
    dataSource: DataSource,
    others: readonly Type[] = [],
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CommonModule.forRoot(common),
        ConfigModule.forRoot(config),
        StorageModule.forRoot(dataSource),
        ScheduleModule.forRoot(),
        AccessModule,
        AccountModule,
        TokenModule,
        OAuthModule,
        TicketModule,
        UserModule,
        PushModule,
        WecomModule,
        PhoneModule,
        H5Module,
        HealthModule,
        ...others,
      ],
      providers: [
        { provide: APP_PIPE, useFactory: validationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: NoStoreInterceptor },
      ],
    };
  }
}
