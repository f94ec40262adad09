import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { FirstKey } from './first-key.js';
import { KeyController } from './key.controller.js';
import { RateLimit } from './rate-limit.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApiKeyEntity])],
  controllers: [KeyController],
  providers: [ApiKeyStore, ApiKeyService, ApiKeyStrategy, ApiKeyGuard, FirstKey, RateLimit],
  exports: [ApiKeyService, ApiKeyStrategy, ApiKeyGuard, RateLimit],
})
export class AccessModule {}
