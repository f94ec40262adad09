import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityBatch } from './identity-batch.js';
import { IdentityEntity } from './identity.entity.js';
import { IdentityService } from './identity.service.js';
import { TombstoneEntity } from './tombstone.entity.js';
import { TombstoneStore } from './tombstone.store.js';
import { Tombstones } from './tombstones.js';

@Module({
  imports: [TypeOrmModule.forFeature([IdentityEntity, TombstoneEntity])],
  providers: [IdentityService, IdentityBatch, TombstoneStore, Tombstones],
  exports: [IdentityService, IdentityBatch, Tombstones],
})
export class IdentityModule {}
